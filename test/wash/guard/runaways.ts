/** Patterns that would hold a run for minutes or for ever, with a value that makes them. */
export const RUNAWAYS: readonly (readonly [pattern: string, value: string])[] = [
  ['^(a+)+$', `${'A'.repeat(40)}!`],
  ['(.*,){20}x', '1,'.repeat(60)],
  ['(a*)*b', 'A'.repeat(2_000)],
  ['.*.*.*.*x', 'A'.repeat(2_000)],
  ['(?:a|a)*b', 'A'.repeat(60)],
  ['^(?:\\w+\\s?)*$', `${'WORD '.repeat(20)}!`],
  ['(?=(a+)+!)b|(?<=x)y|^(.+)+z', 'A'.repeat(50)],
  ['^(\\d+|\\w+)*-$', '1'.repeat(60)],
  ['(a|b|ab)*c', 'AB'.repeat(60)],
  ['^(?:(a)|b)*(\\w*)*!', 'A'.repeat(60)],
  ['^(.+)(.+)(.+)(.+)(?:\\1\\2\\3\\4)x', 'A'.repeat(400)],
  ['^(?:é|\\w+)*!', 'É'.repeat(60)],
];

/** Long values and busy patterns that end well: none of them may be condemned. */
export const INNOCENTS: readonly (readonly [pattern: string, value: string])[] = [
  ['.*\\b(VIAGRA|CIALIS|LEVITRA|CASINO|PAYDAY LOAN)S?\\b.*', 'A '.repeat(2_000)],
  ['.*<\\s*(A|SCRIPT|IMG|B|BR)\\b.*>.*', 'PLAIN TEXT '.repeat(200)],
  ['^(.+?)\\1{3,}$', 'ABCDEFGH'.repeat(20)],
  ['^\\+?1?[\\s.\\-]*\\(?([2-9]\\d{2})\\)?[\\s.\\-]*(\\d{3})[\\s.\\-]*(\\d{4})$', '+1 (212) 555-0100'],
  ['^(?:(MR|MRS|DR)\\.? )*(.+)$', `DR. ${'ANNA '.repeat(300)}`],
  ['.+', 'X'.repeat(1_000_000)],
];
