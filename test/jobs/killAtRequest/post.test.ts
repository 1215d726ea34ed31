import { testKillAtRequest, untilAllIsDone } from '../support/killAtRequest.js';

testKillAtRequest('post', untilAllIsDone('post'));
