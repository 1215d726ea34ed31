import { testKillAtRequest } from '../support/killAtRequest.js';

testKillAtRequest('get');
