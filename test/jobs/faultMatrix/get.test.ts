import { testFaultMatrix } from '../support/faultMatrix.js';

testFaultMatrix('get');
