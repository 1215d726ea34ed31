import type { FieldSpec } from './fields.js';

/** Display name, internal name, and the name that contact files may use. */
const TEXT_FIELDS: readonly (readonly [string, string, string])[] = [
  ['Salutation', 'C_Salutation', 'salutation'],
  ['First Name', 'C_FirstName', 'firstName'],
  ['Last Name', 'C_LastName', 'lastName'],
  ['Business Phone', 'C_BusPhone', 'busPhone'],
  ['Mobile Phone', 'C_MobilePhone', 'mobilePhone'],
  ['Fax', 'C_Fax', 'fax'],
  ['Address 1', 'C_Address1', 'address1'],
  ['Address 2', 'C_Address2', 'address2'],
  ['Address 3', 'C_Address3', 'address3'],
  ['City', 'C_City', 'city'],
  ['State or Province', 'C_State_Prov', 'stateProvince'],
  ['Zip or Postal Code', 'C_Zip_Postal', 'zipPostalCode'],
  ['Country', 'C_Country', 'country'],
  ['Company', 'C_Company', 'company'],
  ['Department', 'C_Department1', 'department'],
  ['Industry', 'C_Industry1', 'industry'],
  ['Annual Revenue', 'C_Annual_Revenue1', 'annualRevenue'],
  ['Number of Employees', 'C_Number_of_Employees1', 'numberOfEmployees'],
  ['Title', 'C_Title', 'jobTitle'],
  ['Job Role', 'C_Job_Role11', 'jobRole'],
  ['Job Function', 'C_Job_Function1', 'jobFunction'],
  ['Job Level', 'C_Job_Level1', 'jobLevel'],
  ['Language Preference', 'C_Language_Preference1', 'languagePreference'],
  ['Derived: Persona', 'C_Derived__Persona1', 'persona'],
  ['Sub Region', 'C_SubRegion1', 'subRegion'],
  ['Super Region', 'C_Super_Region1', 'superRegion'],
  ['Company Size', 'C_Company_Size11', 'companySize'],
  ['Vertical', 'C_Vertical1', 'vertical'],
  ['Metro: Core Based Statistical Area', 'C_Metro_Core_Based_Statistical_Area1', 'coreBasedStatisticalArea'],
  ['Metro: Combined Statistical Area', 'C_Metro_Combined_Statistical_Area1', 'combinedStatisticalArea'],
  ['From IP: Country', 'C_From_IP__Country1', 'visitorCountryIP'],
  ['From DNS: Country', 'C_From_DNS__Country1', 'visitorCountryDNS'],
  ['From DemandBase: Company', 'C_From_DemandBase__Company1', 'companyDemandBase'],
  ['From DemandBase: Industry', 'C_From_DemandBase__Industry1', 'industryDemandBase'],
  ['From DemandBase: Annual Revenue', 'C_From_DemandBase__Annual_Revenue1', 'annualRevenueDemandBase'],
  ['From DemandBase: Number of Employees', 'C_From_DemandBase__Number_of_Employees1', 'numberOfEmployeesDemandBase'],
  ['SYSTEM: External Processing Flags', 'C_SYSTEM_External_Processing_Flags1', 'SystemExternalProcessingFlags'],
];

/** The contact fields that the jobs use, and a few of those that every site has. */
export const CONTACT_FIELDS: readonly FieldSpec[] = [
  {
    name: 'Email Address',
    internalName: 'C_EmailAddress',
    alias: 'emailAddress',
    dataType: 'emailAddress',
    notNull: true,
    unique: true,
  },
  ...TEXT_FIELDS.map(([name, internalName, alias]) => ({ name, internalName, alias, dataType: 'string' as const })),
  { name: 'Lead Rank', internalName: 'C_Lead_Rank1', dataType: 'number' },
  { name: 'Last Reviewed', internalName: 'C_Last_Reviewed1', dataType: 'date' },
  { name: 'Notes', internalName: 'C_Notes1', dataType: 'largeString' },
  { name: 'Date Created', internalName: 'C_DateCreated', dataType: 'date', readOnly: true, derived: 'createdAt' },
  { name: 'Date Modified', internalName: 'C_DateModified', dataType: 'date', readOnly: true, derived: 'updatedAt' },
  {
    name: 'Eloqua Contact ID',
    internalName: 'ContactIDExt',
    dataType: 'string',
    readOnly: true,
    unique: true,
    derived: 'externalId',
  },
];

export const INDICATORS = 'Contacts.Indicators';

/** The custom object that makes the site refresh what it derives for a contact. */
export const INDICATOR_FIELDS: readonly FieldSpec[] = [
  { name: 'Email_Address', internalName: 'Email_Address1', dataType: 'emailAddress' },
  { name: 'Data_Status', internalName: 'Data_Status1', dataType: 'string' },
  { name: 'Updated_Timestamp', internalName: 'Updated_Timestamp1', dataType: 'date' },
];
