import { FUNCTION_POSITIONS } from '../../../src/wash/config/washConfig.js';
import { builtInFunctions } from '../../../src/wash/functions/builtIn.js';
import type { FunctionRegistry, WashFunction } from '../../../src/wash/functions/washFunction.js';

/** The functions that golden cases name, as golden/README.md describes them. */
export function goldenFunctions(): FunctionRegistry {
  return new Map([...builtInFunctions, ...Object.entries(plain), ...FUNCTION_POSITIONS.map(trace)]);
}

const plain: Record<string, WashFunction> = {
  ex_udf: setField1('goodvalue'),
  sort_udf_1: setField1('badvalue'),
  sort_udf_2: setField1('anotherbadvalue'),
  AppendA: appendToLog('A'),
  AppendB: appendToLog('B'),
  AppendC: appendToLog('C'),
  AddField: (record) => {
    record.added = ' bad  value ';
  },
  DropV: (record) => {
    delete record.v;
  },
  SetIntV: (record) => {
    record.v = 5;
  },
  Boom: () => {
    throw new RangeError('boom');
  },
  ReturnNone: () => {},
  CopyUdf: (record) => ({ ...record, v: 'from-copy' }),
  HistTwice: (record, history) => {
    const from = record.v;
    record.v = `${String(from)}!`;
    history.note('v', from, record.v);
  },
  HistNoUsing: (record, history) => {
    const from = record.v;
    record.v = 'from-udf';
    history.note('v', from, record.v, { stage: 'normIncludes' });
  },
  ReplaceHist: (_record, history) => {
    history.clear();
    history.note('replaced', 'x', 'y');
  },
};

function setField1(value: string): WashFunction {
  return (record) => {
    record.field1 = value;
  };
}

function appendToLog(letter: string): WashFunction {
  return (record) => {
    record.log = `${String(record.log ?? '')}${letter}`;
  };
}

function trace(position: string): [string, WashFunction] {
  return [
    `Trace_${position}`,
    (record) => {
      const seen = 'v' in record ? String(record.v) : '-';
      record.trace = `${String(record.trace ?? '')}[${position}=${seen}]`;
    },
  ];
}
