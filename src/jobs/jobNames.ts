/** The jobs by script: name of log file and Pushgateway group, and of the console log. */
export const JOB_NAMES = {
  get: { jobName: 'Eloqua_Contacts_DWM_GET', consoleLog: 'Eloqua_Contacts_GetDWM_Console' },
  run: { jobName: 'Eloqua_Contacts_DWM_RUN', consoleLog: 'Eloqua_Contacts_RunDWM_Console' },
  indicators: {
    jobName: 'Eloqua_Contacts_DWM_INDICATORS',
    consoleLog: 'Eloqua_Contacts_UpdateContactsIndicators_Console',
  },
  post: { jobName: 'Eloqua_Contacts_DWM_POST', consoleLog: 'Eloqua_Contacts_PostDWM_Console' },
  clean: { jobName: 'CLEAN_QUEUE_DWM', consoleLog: 'Eloqua_Contacts_CleanQueues_Console' },
  refresh: {
    jobName: 'Eloqua_Contacts.Indicators_Refresh',
    consoleLog: 'Eloqua_Contacts.Indicators_Refresh_Console',
  },
} as const;

export type JobScript = keyof typeof JOB_NAMES;
