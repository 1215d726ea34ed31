/** A city as its people write it, with the spellings of its state and a postal code ('' where none is used). */
export interface Place {
  readonly city: string;
  readonly states: readonly string[];
  readonly zips: readonly string[];
}

/** What the contacts of one country have in common. */
export interface Country {
  readonly code: string;
  readonly name: string;
  /** As people type it into forms: the first is the most frequent. */
  readonly spellings: readonly string[];
  /** Of a thousand contacts, about this many come from here. */
  readonly weight: number;
  /** `#` is a digit; numbers that are kept free for films and examples, where a country has some. */
  readonly phones: readonly string[];
  readonly streets: readonly string[];
  readonly legalForms: readonly string[];
  readonly language: readonly string[];
  readonly salutations: readonly string[];
  readonly names: keyof typeof import('./people.js').NAMES;
  readonly places: readonly Place[];
}

const place = (city: string, states: string, zips: string): Place => ({
  city,
  states: states.split('|'),
  zips: zips.split('|'),
});

const ENGLISH = {
  salutations: ['Mr.', 'Ms.', 'Mrs', 'mr', 'MS', 'Dr', 'Miss', ''],
  language: ['English', 'en', 'EN', 'eng', ''],
  names: 'english',
} as const;

export const COUNTRIES: readonly Country[] = [
  {
    ...ENGLISH,
    code: 'US',
    name: 'United States',
    weight: 460,
    spellings: ['United States', 'US', 'USA', 'usa', 'U.S.A.', 'united states of america', 'Unites States', 'America'],
    phones: ['(919) 555-01##', '617-555-01##', '+1 212 555 01##', '415.555.01##', '20655501##', '1-512-555-01##'],
    streets: ['# Main St', '# Oak Avenue', '# East Davie Street', '# n. Market st', 'PO Box #', '# Technology Dr.'],
    legalForms: [', Inc.', ' Inc', ' LLC', ' Corp.', ''],
    places: [
      place('Raleigh', 'North Carolina|NC|N.C.|nc|N Carolina', '27601|27603-1234|27609|276'),
      place('Durham', 'NC|North Carolina|north carolina', '27701|27705|27713-2221'),
      place('Boston', 'Massachusetts|MA|Mass.|Massachusets', '02110|2110|2116|02108-3101'),
      place('Cambridge', 'MA|ma|Massachusetts', '2139|02142|02138'),
      place('New York', 'NY|New York|N.Y.|New York State', '10001|10018-4402|10036|100011234'),
      place('San Francisco', 'California|CA|Calif.|Californa', '94105|94107|94103-2291'),
      place('San Jose', 'CA|california', '95110|95134 1709|95112'),
      place('Seattle', 'Washington|WA|wa|Washington State', '98101|98104|98109-5210'),
      place('Austin', 'TX|Texas|Tex.|tx', '78701|78704|78758'),
      place('Chicago', 'IL|Illinois|Illinios', '60601|60606-2807|60654'),
      place('Denver', 'Colorado|CO|Colo.', '80202|80205'),
      place('Minneapolis', 'MN|Minnesota', '55401|55415'),
      place('Newark', 'New Jersey|NJ|N.J.', '7102|07103'),
      place('Wilmington', 'Delaware|DE', '19801|19899'),
    ],
  },
  {
    ...ENGLISH,
    code: 'CA',
    name: 'Canada',
    weight: 60,
    spellings: ['Canada', 'CA', 'canada', 'CAN', 'Cananda'],
    phones: ['(416) 555-01##', '604-555-01##', '+1 514 555 01##'],
    streets: ['# King St W', '# rue Sainte-Catherine', '# Granville Street'],
    legalForms: [' Ltd.', ' Inc.', ''],
    places: [
      place('Toronto', 'Ontario|ON|Ont.|ontario', 'M5V 2T6|m5v2t6|M5H 2N2'),
      place('Vancouver', 'British Columbia|BC|B.C.|bc', 'V6B 1A1|v6b1a1'),
      place('Montréal', 'Québec|QC|Quebec|PQ', 'H2Y 1C6|h2y-1c6'),
      place('Ottawa', 'ON|Ontario', 'K1A 0B1|k1a0b1'),
    ],
  },
  {
    ...ENGLISH,
    code: 'GB',
    name: 'United Kingdom',
    weight: 85,
    spellings: ['United Kingdom', 'UK', 'U.K.', 'England', 'Great Britain', 'GB', 'united kingdom', 'United Kindom'],
    phones: ['020 7946 0###', '+44 20 7946 0###', '0161 496 0###', '0044 20 7946 0###'],
    streets: ['# High Street', 'Unit #, Mill Lane', '# Station Rd'],
    legalForms: [' Ltd', ' Limited', ' PLC', ''],
    places: [
      place('London', '|Greater London', 'SW1A 1AA|ec1a1bb|W1A 0AX'),
      place('Manchester', '|Lancashire', 'M1 1AE|m11ae'),
      place('Edinburgh', '|Scotland', 'EH1 1YZ|eh11yz'),
    ],
  },
  {
    code: 'DE',
    name: 'Germany',
    weight: 80,
    names: 'german',
    salutations: ['Herr', 'Frau', 'Dr.', 'herr', ''],
    language: ['German', 'Deutsch', 'de', ''],
    spellings: ['Germany', 'Deutschland', 'DE', 'germany', 'Germny'],
    phones: ['030 23125 ###', '+49 30 23125 ###', '0049 89 99998 ###'],
    streets: ['Hauptstraße #', 'Lindenallee #', 'Am Bahnhof #'],
    legalForms: [' GmbH', ' AG', ' GmbH & Co. KG', ''],
    places: [
      place('München', 'Bayern|', '80331|80333'),
      place('Berlin', '|Berlin', '10115|10117'),
      place('Köln', 'NRW|', '50667'),
    ],
  },
  {
    code: 'FR',
    name: 'France',
    weight: 55,
    names: 'french',
    salutations: ['Monsieur', 'Madame', 'M.', 'Mme', ''],
    language: ['French', 'Français', 'fr', ''],
    spellings: ['France', 'FR', 'france', 'FRANCE', 'Frace'],
    phones: ['01 99 00 ## ##', '+33 1 99 00 ## ##'],
    streets: ['# rue de la Paix', '# avenue Victor-Hugo'],
    legalForms: [' SA', ' SARL', ' SAS', ''],
    places: [place('Paris', '|Île-de-France', '75001|75008'), place('Lyon', '|Rhône', '69002')],
  },
  {
    code: 'MX',
    name: 'Mexico',
    weight: 35,
    names: 'spanish',
    salutations: ['Sr.', 'Sra.', 'Ing.', ''],
    language: ['Spanish', 'Español', 'es', ''],
    spellings: ['México', 'Mexico', 'MX', 'mexico', 'Estados Unidos Mexicanos'],
    phones: ['+52 55 5550 01##', '55 5550 01##'],
    streets: ['Av. Reforma #', 'Calle Juárez #'],
    legalForms: [' S.A. de C.V.', ''],
    places: [place('Ciudad de México', 'CDMX|', '06600'), place('Monterrey', 'Nuevo León|', '64000')],
  },
  {
    code: 'BR',
    name: 'Brazil',
    weight: 35,
    names: 'portuguese',
    salutations: ['Sr.', 'Sra.', ''],
    language: ['Portuguese', 'Português', 'pt-BR', ''],
    spellings: ['Brazil', 'Brasil', 'BR', 'brasil'],
    phones: ['+55 11 5550 01##', '(11) 5550-01##'],
    streets: ['Rua das Flores, #', 'Av. Paulista, #'],
    legalForms: [' Ltda', ' S.A.', ''],
    places: [place('São Paulo', 'SP|São Paulo', '01310-100'), place('Curitiba', 'PR|', '80010-000')],
  },
  {
    code: 'IN',
    name: 'India',
    weight: 60,
    names: 'indian',
    salutations: ['Mr.', 'Ms.', 'Dr', ''],
    language: ['English', 'EN', ''],
    spellings: ['India', 'IN', 'INDIA', 'india', 'Inida'],
    phones: ['+91 80 5550 01##', '080-555001##'],
    streets: ['# MG Road', 'Plot #, Sector 5'],
    legalForms: [' Pvt. Ltd.', ' Private Limited', ''],
    places: [place('Bengaluru', 'Karnataka|KA', '560001'), place('Pune', 'Maharashtra|MH', '411001')],
  },
  {
    code: 'JP',
    name: 'Japan',
    weight: 30,
    names: 'japanese',
    salutations: ['', 'Mr.'],
    language: ['Japanese', '日本語', 'ja', ''],
    spellings: ['Japan', '日本', 'JP', 'japan'],
    phones: ['+81 3 5550 01##', '03-5550-01##'],
    streets: ['千代田区丸の内 #', 'Marunouchi #'],
    legalForms: [' K.K.', '株式会社', ''],
    places: [place('東京', '東京都|', '100-0005'), place('Osaka', '|Osaka', '530-0001')],
  },
  {
    code: 'CN',
    name: 'China',
    weight: 20,
    names: 'chinese',
    salutations: ['', 'Mr.', 'Ms'],
    language: ['Chinese', '中文', 'zh-CN', ''],
    spellings: ['China', 'P.R. China', '中国', 'CN', 'china'],
    phones: ['+86 21 5550 01##'],
    streets: ['南京路 #', 'Nanjing Road #'],
    legalForms: [' Co., Ltd.', ''],
    places: [place('上海', '|上海', '200000'), place('Shenzhen', 'Guangdong|', '518000')],
  },
  {
    ...ENGLISH,
    code: 'AU',
    name: 'Australia',
    weight: 30,
    spellings: ['Australia', 'AU', 'australia', 'Austrailia'],
    phones: ['(02) 5550 01##', '+61 2 5550 01##'],
    streets: ['# George St', 'Level #, Collins Street'],
    legalForms: [' Pty Ltd', ''],
    places: [place('Sydney', 'NSW|New South Wales', '2000'), place('Melbourne', 'VIC|Victoria', '3000')],
  },
  {
    code: 'CZ',
    name: 'Czechia',
    weight: 20,
    names: 'czech',
    salutations: ['', 'Ing.', 'Mr'],
    language: ['Czech', 'čeština', 'cs', ''],
    spellings: ['Czech Republic', 'Česká republika', 'Czechia', 'CZ', 'Ceska republika'],
    phones: ['+420 555 501 ###'],
    streets: ['Dlouhá #', 'Nádražní #'],
    legalForms: [' s.r.o.', ' a.s.', ''],
    places: [place('Praha', '|', '110 00'), place('Brno', '|', '602 00')],
  },
  {
    code: 'RU',
    name: 'Russia',
    weight: 10,
    names: 'russian',
    salutations: [''],
    language: ['Russian', 'Русский', ''],
    spellings: ['Россия', 'Russian Federation', 'RU', 'Russia'],
    phones: ['+7 495 555 01 ##'],
    streets: ['ул. Садовая, #'],
    legalForms: [' OOO', ''],
    places: [place('Москва', '|', '101000')],
  },
  {
    code: 'AE',
    name: 'United Arab Emirates',
    weight: 10,
    names: 'arabic',
    salutations: ['Mr.', 'Eng.', ''],
    language: ['Arabic', 'العربية', 'English', ''],
    spellings: ['UAE', 'U.A.E.', 'Dubai', 'United Arab Emirates'],
    phones: ['+971 4 555 01##'],
    streets: ['Sheikh Zayed Road #'],
    legalForms: [' FZ-LLC', ''],
    places: [place('Dubai', '|Dubai', '')],
  },
  {
    ...ENGLISH,
    code: 'KR',
    name: 'South Korea',
    weight: 10,
    names: 'korean',
    language: ['Korean', '한국어', ''],
    spellings: ['Korea', 'South Korea', 'Republic of Korea', 'KR', '대한민국'],
    phones: ['+82 2 555 01##'],
    streets: ['Teheran-ro #'],
    legalForms: [' Co., Ltd.', ''],
    places: [place('Seoul', '|', '06236')],
  },
];
