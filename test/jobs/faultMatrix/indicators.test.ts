import { testFaultMatrix } from '../support/faultMatrix.js';

testFaultMatrix('indicators');
