import { EDITED_POST } from '../support/editedPost.js';
import { testKillAtRequest } from '../support/killAtRequest.js';

testKillAtRequest('post, with people at work', EDITED_POST);
