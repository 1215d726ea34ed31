/** A made-up company: what it does, and how large it is. */
export interface Company {
  readonly name: string;
  readonly domain: string;
  readonly industries: readonly string[];
  /** As people write them. */
  readonly revenues: readonly string[];
  readonly employees: readonly string[];
  /** As the data vendor gives them. */
  readonly vendorRevenue: string;
  readonly vendorEmployees: string;
}

const SIZES = {
  small: {
    revenues: ['$750,000', '500000', '< $1M', 'Less than $1 mil', '$2,300,000', '$1M - $5M', '4 million', '900k'],
    employees: ['7', '12', '35', '1-10', '10-49', '1 - 9', '25 employees', '11-50'],
    vendorRevenue: '$1M - $5M',
    vendorEmployees: '10 - 49',
  },
  medium: {
    revenues: [
      '$1,234,567',
      '$12M',
      '$10M - $25M',
      '25000000',
      '$48,500,000',
      '1.5 million',
      'USD 90,000,000',
      '$100-250M',
    ],
    employees: ['120', '250', '101-250', '51 - 200', '480', '500-999', '~300', '250 people'],
    vendorRevenue: '$10M - $25M',
    vendorEmployees: '250 - 499',
  },
  large: {
    revenues: [
      '$2,400,000,000',
      '1.2bn',
      '$1B+',
      '$500M - $1B',
      '750000000',
      '2 billion',
      'Over $1B',
      '$250 mil to less than $500 mil',
    ],
    employees: ['4500', '1,000 - 4,999', '10,000+', '12000', '5001-10000', '25,000', '> 10,000', '3K'],
    vendorRevenue: 'Over $1B',
    vendorEmployees: '10,000+',
  },
} as const;

const company = (name: string, size: keyof typeof SIZES, industries: string): Company => ({
  name,
  domain: name.toLowerCase().replace(/[^a-z]/g, ''),
  industries: industries.split('|'),
  ...SIZES[size],
});

export const COMPANIES: readonly Company[] = [
  company('Amber Fox Software', 'medium', 'Software|High Tech|Information Technology & Services|software'),
  company('Blue Heron Logistics', 'large', 'Logistics|Transportation & Logistics|transport'),
  company('Brightwater Energy', 'large', 'Energy|Oil & Gas|Energy & Utilities|utilities'),
  company('Cedar Ridge Clinic', 'medium', 'Healthcare|Health Care|Hospital & Health Care|Heathcare'),
  company('Copper Kettle Foods', 'small', 'Food & Beverage|Food|FMCG'),
  company('Elm Street Books', 'small', 'Retail|Publishing|retail trade'),
  company('Fernhill Insurance', 'large', 'Insurance|insurance|Versicherung'),
  company('Granite Peak Mining', 'medium', 'Mining|Mining & Metals'),
  company('Harbour Light Bank', 'large', 'Banking|Financial Services|Finance|Banking & Finance'),
  company('Ironbridge Machines', 'medium', 'Manufacturing|Mfg|Maschinenbau|Industrial Manufacturing'),
  company('Juniper Lane Studio', 'small', 'Media|Media & Entertainment|Marketing and Advertising'),
  company('Kestrel Air', 'large', 'Airlines|Airlines/Aviation|Transportation'),
  company('Lantern University', 'large', 'Higher Education|Education|University|Higher Ed'),
  company('Maple & Main', 'small', 'Retail|E-Commerce|Wholesale'),
  company('Northgate Telecom', 'large', 'Telecom|Telecommunications|Telco|Telekommunikation'),
  company('Orchard Valley Farms', 'small', 'Agriculture|Farming|Landwirtschaft'),
  company('Pebble Creek Pharma', 'medium', 'Pharma|Pharmaceuticals|Biotech'),
  company('Quarry Lane Builders', 'small', 'Construction|Real Estate|Bau'),
  company('Redwood Consulting', 'medium', 'Consulting|Management Consulting|Professional Services'),
  company('Silver Birch Systems', 'medium', 'Technology|IT|Computer Software|SaaS'),
  company('Tern Island Trust', 'small', 'Non-Profit|NGO|Charity'),
  company('Umber Chemicals', 'medium', 'Chemicals|Chemie'),
  company('Violet Sky Hotels', 'medium', 'Hospitality|Hotels|Travel & Tourism'),
  company('Willow County Council', 'medium', 'Government|Local Government|Public Sector|Goverment'),
  company('Yellow Barn Motors', 'large', 'Automotive|Automobil|auto'),
];

/** A title with the department and job function that its holders give, some of them in other languages. */
export const JOBS: readonly (readonly [titles: string, departments: string, functions: string])[] = [
  [
    'CIO|Chief Information Officer|C.I.O.|cheif information officer',
    'IT|Information Technology|',
    'IT|Information Technology',
  ],
  ['CEO|Chief Executive Officer|CEO & Founder|Geschäftsführer|Owner', 'Management|Executive|', 'Executive|Management'],
  ['CTO|Chief Technology Officer|VP Engineering|VP, Engineering', 'Engineering|R&D|', 'Engineering|R&D'],
  [
    'IT Director|Director of IT|director, information technology|Head of IT',
    'IT|IT Dept.|I.T.',
    'IT|Information Systems',
  ],
  ['IT Manager|Manager IT|Responsable informatique|IT-Leiter', 'IT Department|Informatique|EDV', 'IT|'],
  [
    'System Administrator|Sysadmin|Sr. System Administrator|Linux Administrator|Systemadministrator',
    'IT|IT Operations|Infrastructure',
    'IT Operations|IT',
  ],
  ['Network Engineer|Network Administrator|sr network engineer', 'IT|Network', 'IT|'],
  [
    'Software Engineer|Senior Software Engineer|Software Developer|Développeur|Entwickler|Full Stack Developer',
    'Engineering|Software Development|Dev',
    'Developer|Software Engineering',
  ],
  ['DevOps Engineer|Site Reliability Engineer|SRE', 'Engineering|DevOps|IT', 'Engineering|'],
  ['Enterprise Architect|Solution Architect|Cloud Architect|Software Architect', 'IT|Architecture', 'IT|'],
  ['Security Engineer|CISO|Information Security Manager', 'Security|InfoSec|IT Security', 'IT Security|'],
  ['Data Scientist|Data Engineer|Database Administrator', 'IT|Research|Analytics', 'R&D|IT'],
  ['Project Manager|Scrum Master|Chef de projet|Projektleiter', 'PMO|Operations|IT', 'Project Manager|'],
  ['Product Manager|Product Owner', 'Product|Product Management', ''],
  [
    'Marketing Manager|CMO|Director of Marketing|Marketing Coordinator|Social Media Manager',
    'Marketing|Mktg|Marketng',
    'Marketing|Mktg',
  ],
  [
    'Account Executive|Sales Manager|VP of Sales|Account Manager|Vertriebsleiter',
    'Sales|Vertrieb|Ventas|Business Development',
    'Sales|Vertrieb',
  ],
  ['CFO|Accountant|Financial Controller|Finance Director', 'Finance|Accounting|Acounting', 'Accounting|Finance'],
  ['Buyer|Purchasing Manager|Procurement Manager|Einkäufer', 'Purchasing|Procurement|Einkauf', 'Purchasing|'],
  ['HR Manager|Recruiter|HR Business Partner', 'HR|Human Ressources|People & Culture', 'HR|'],
  ['Executive Assistant|Assistant to the CEO|Office Manager', 'Admin|Administration|', ''],
  ['Consultant|Senior Consultant|Freelancer|Berater', 'Consulting|Professional Services|', 'Consultant|'],
  ['Professor|Lecturer|Teacher|Associate Professor', 'Computer Science|Faculty|Academic', 'Teaching|'],
  ['Student|PhD Student|Intern', '|Computer Science', ''],
  ['Operations Manager|Director of Operations|COO|Plant Manager', 'Operations|Ops|Production', 'Operations|Ops'],
  [
    'Senior Vice President, Global Alliances|EVP Strategy|Board Member|Beekeeper|Customer Success Manager',
    'Corporate|Special Projects|Customer Success',
    '',
  ],
];

/** Roles and levels as picked from old forms. */
export const ROLES = [
  'Manager',
  'IT Manager',
  'Developer',
  'Executive',
  'VP',
  'Sr. Director',
  'Sysadmin',
  'Other',
  'Student',
];
export const LEVELS = ['Manager', 'C-Level', 'VP', 'Staff', 'Director', 'Entry Level', 'manager'];
