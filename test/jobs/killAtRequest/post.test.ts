import { testKillAtRequest } from '../support/killAtRequest.js';

testKillAtRequest('post');
