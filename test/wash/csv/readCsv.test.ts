import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../src/wash/csv/readCsv.js';

const read = (text: string) => readCsv(new TextEncoder().encode(text));

describe('line ends of several systems in one file', () => {
  test.each([
    ['header LF, lines CRLF', 'find,replace\nUS,USA\r\nUK,GB\r\n'],
    ['header CRLF, lines LF', 'find,replace\r\nUS,USA\nUK,GB\n'],
    ['header CR, then CRLF and no end', 'find,replace\rUS,USA\r\nUK,GB'],
    ['behind quotes', 'find,replace\n"US","USA"\r\n"UK","GB"\r'],
  ])('%s: no cell keeps a part of one', (_name, text) => {
    expect(read(text)).toEqual({
      header: ['find', 'replace'],
      lines: [
        { line: 2, cells: ['US', 'USA'] },
        { line: 3, cells: ['UK', 'GB'] },
      ],
    });
  });

  test('a cell keeps its own, each counts as one line, and so do empty lines', () => {
    expect(read('\ufefffind,replace\r\n"A\r\nB","C\nD\rÉ"\r\n\r\n,\r\nE,F\n\nG,H')).toEqual({
      header: ['find', 'replace'],
      lines: [
        { line: 5, cells: ['A\r\nB', 'C\nD\rÉ'] },
        { line: 8, cells: ['E', 'F'] },
        { line: 10, cells: ['G', 'H'] },
      ],
    });
  });

  test('whatever is in the cells, each record is on the line on which a person finds its end', () => {
    const lineEnd = fc.constantFrom('\r\n', '\n', '\r');
    const cell = fc.array(fc.constantFrom('x', 'ü', ',', '"', ' ', '\r\n', '\n'), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, lineEnd), { maxLength: 8 }), lineEnd, (records, first) => {
        let text = `name,last${first}`;
        const expected: { line: number; cells: string[] }[] = [];
        for (const [parts, end] of records) {
          const value = parts.join('');
          text += `"${value.replaceAll('"', '""')}",y`;
          expected.push({ line: text.split(/\r\n|\n|\r/).length, cells: [value, 'y'] });
          text += end;
        }
        expect(read(text)).toEqual({ header: ['name', 'last'], lines: expected });
      }),
    );
  });
});

describe('what cannot be read is named by the line where it begins', () => {
  test.each([
    ['text behind quotes', 'a,b\r\n1,"x\r\ny"\r\n\r\n2,"q" z\r\n', 5],
    ['quotes in the midst of a cell', 'a,b\n1,"x\r\ny"\r\n3,x"y\n', 4],
    ['quotes that nothing closes', 'a,b\r\n1,2\r\n3,"open\r\n4,5\r\n', 3],
  ])('%s', (_name, text, line) => {
    expect(read(text)).toEqual({ line, reason: expect.stringContaining(`line ${line}`) });
  });
});
