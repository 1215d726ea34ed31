import { errorTable } from './errorFacts.js';

export const ELOQUA_ERRORS = errorTable({
  ELOQUA_LOGIN_REFUSED: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'Eloqua did not accept the login: company, user name or password is wrong, the password has expired or was changed, the user is disabled or locked, or the address of this machine is not on the allow-list of the Eloqua site.',
    cure: 'Log in to Eloqua by hand as that user from this machine. Then correct ELOQUA_COMPANY, ELOQUA_USERNAME or ELOQUA_PASSWORD, or have the address allowed. Five refused passwords lock the user, so stop the jobs until it is settled.',
  },
  ELOQUA_INSECURE_ADDRESS: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'The login address, or the address that Eloqua named for its API, is not https, so the password would cross the network in the clear.',
    cure: 'Set ELOQUA_LOGIN_URL to an https:// address without user name and path. http:// is accepted on this machine alone (localhost, 127.0.0.1, [::1]).',
  },
  ELOQUA_FOREIGN_HOST: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'The answer to the login names a host for the API that is not below eloqua.com, nor the login host or below it. The password would go there with every request, so nothing was sent.',
    cure: 'Find out whose host it is. If your site’s API is there, name it in ELOQUA_API_HOSTS; else see who answers at ELOQUA_LOGIN_URL.',
  },
  ELOQUA_FORBIDDEN: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 1,
    cause:
      'Eloqua accepted the login but not the request: the user lacks a permission, or reads the rows of a sync that another user started.',
    cure: 'Give the user the API and Bulk permissions (Advanced Users - Marketing is known to suffice), and let one user run all jobs.',
  },
  ELOQUA_NOT_FOUND: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'No list, custom object or field has exactly the name of the setting, or access labels hide it from the user.',
    cure: 'Compare the name with the near ones in the message, letter by letter, and correct the setting or the access.',
  },
  ELOQUA_AMBIGUOUS: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'Several lists, custom objects or fields have the same name, which Eloqua allows, and DWMOps will not guess.',
    cure: 'Rename or delete all but one in Eloqua.',
  },
  ELOQUA_REQUEST_INVALID: {
    blame: 'dwmops',
    retry: 'never',
    exitStatus: 1,
    cause: 'Eloqua refused a request as wrong: most often a field or list in it has been renamed or deleted in Eloqua.',
    cure: 'Look at the field and the rule in the message; correct the contact fields in config/, or report it.',
  },
  ELOQUA_DEFINITION_INVALID: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'An export or import breaks a limit of the Bulk API: too many fields, a name or filter that is too long, an identifier that is not among the fields, a statement in two columns, a duration out of range.',
    cure: 'Correct the contact fields in config/ or the setting that the message names; `dwmops doctor` finds such faults before a job does. Nothing was sent.',
  },
  ELOQUA_GONE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'A definition or sync that the program was given is not there: deleted, expired, or hidden from the user.',
    cure: 'The next run starts afresh. If it comes back, check whether something else deletes definitions of the Bulk API.',
  },
  ELOQUA_CONFLICT: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Eloqua is busy with the same definition, or something depends on it.',
    cure: 'Nothing: the next run tries again.',
  },
  ELOQUA_STORAGE_FULL: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'The staging area of the Eloqua site, which exports and uploads of all programs share, is full.',
    cure: 'Delete exports and imports that nobody needs, or wait until they expire; the next run tries again.',
  },
  ELOQUA_BUSY: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Eloqua answered "too many requests" to every attempt.',
    cure: 'The next run tries again. If it comes back, see which other programs use the API of the site, and run the jobs less often.',
  },
  ELOQUA_UNAVAILABLE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'No attempt reached Eloqua or got a proper answer: a maintenance window, a gateway error, a network fault, no answer in time, or a redirect or page of a proxy or captive portal. It says nothing of the password.',
    cure: 'The next run tries again. If it comes back, test the network and proxy from this machine (curl -i ELOQUA_LOGIN_URL/id shows who answers), ELOQUA_LOGIN_URL, and Eloqua’s status page.',
  },
  ELOQUA_ANSWER_UNUSABLE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'Every answer was of a kind the Bulk API does not give: a web page, an empty or cut off body, one of another shape, or one of more than 256 MB.',
    cure: 'See whether a proxy or gateway answers in place of Eloqua; Oracle support finds the request by its X-Request-Id, which is in the log. Of a page that is too large: lower PAGE_SIZE.',
  },
  ELOQUA_ANSWER_LOST: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'A request that changes something got no usable answer, so it may or may not have been carried out. Uploads are begun again from the start before this is said.',
    cure: 'Nothing: the next run clears up what was left behind and tries again.',
  },
  ELOQUA_DEADLINE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'The time that a job may take is up while it waits for Eloqua.',
    cure: 'The next run goes on where this one stopped. If it comes back, look for slow syncs in Eloqua or give the job more time.',
  },
  ELOQUA_SYNC_UNSURE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'The answer to the request that starts a sync was lost, and no such sync is listed yet, so it may still start.',
    cure: 'Nothing: the next run looks the sync up again by its definition before it starts another.',
  },
  ELOQUA_SYNC_UNFINISHED: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'A sync had not ended when the time of the job was up.',
    cure: 'The next run goes on waiting for the same sync. If it never ends, ask Oracle support, naming the sync in the message.',
  },
  ELOQUA_DATA_GONE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'The rows of a sync cannot be read any more: expired, deleted, or damaged at Eloqua for good.',
    cure: 'The export has to be run again. Rows that a sync action took off a list must be put back on it by hand; the message names the sync.',
  },
  ELOQUA_ROWS_MISSING: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Eloqua delivered fewer rows than it says there are.',
    cure: 'The next run reads the same sync again. If it comes back, ask Oracle support, naming the sync in the message.',
  },
  ELOQUA_ROW_TOO_LARGE: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: 'One row is larger than a whole upload may be, or all rows together are more than one sync should take.',
    cure: 'The message names the position of the row. Shorten its values; Eloqua would not take them either.',
  },
});
