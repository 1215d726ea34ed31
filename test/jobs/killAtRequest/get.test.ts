import { testKillAtRequest, untilAllIsDone } from '../support/killAtRequest.js';

testKillAtRequest('get', untilAllIsDone('get'));
