import { testKillAtRequest, untilAllIsDone } from '../support/killAtRequest.js';

testKillAtRequest('indicators', untilAllIsDone('indicators'));
