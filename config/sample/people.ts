/** Given and family names by language; `~` divides what is written from what stands in an address. */
export const NAMES = {
  english: names(
    'Anna Brian Carol David Emma Frank Grace Henry Irene James Karen Liam Mary Noah Olivia Paul Rachel Samuel Tina Victor Wendy',
    "Adams Baker Carter Doyle Evans Foster Grant Hughes Irving Johnson Keller Lewis Miller Nolan O'Neil~oneil Parker Reed Smith Turner Walsh Young",
  ),
  german: names(
    'Anke Bernd Claudia Dirk Eva Jürgen~juergen Karl-Heinz Lena Matthias Petra Sören~soeren Uwe',
    'Becker Fischer Groß~gross Hoffmann Krüger~krueger Meyer Müller~mueller Schäfer~schaefer Schmidt Weber',
  ),
  french: names(
    'Amélie~amelie Bernard Chloé~chloe Étienne~etienne François~francois Hélène~helene Jean-Luc Margaux Zoé~zoe',
    'Bertrand Dubois Fournier Garnier Lefèvre~lefevre Moreau Rousseau',
  ),
  spanish: names(
    'Alejandra Beatriz Carlos Íñigo~inigo José~jose Lucía~lucia María~maria Raúl~raul',
    'Castillo García~garcia Hernández~hernandez López~lopez Muñoz~munoz Ramírez~ramirez',
  ),
  portuguese: names(
    'Ana Bruno Conceição~conceicao Felipe João~joao Letícia~leticia Tiago',
    'Almeida Araújo~araujo Gonçalves~goncalves Oliveira Souza',
  ),
  indian: names(
    'Aarav Deepa Ishaan Kavita Lakshmi Priya Rahul Sanjay Vikram',
    'Gupta Iyer Kumar Nair Patel Reddy Sharma Singh',
  ),
  japanese: names('健太~kenta 陽子~yoko Haruto 美咲~misaki Kenji', '山田~yamada 佐藤~sato Tanaka 鈴木~suzuki'),
  chinese: names('伟~wei 芳~fang Ming Xiaoyu', '王~wang 李~li Zhang Chen'),
  czech: names(
    'Jiří~jiri Lucie Řehoř~rehor Šárka~sarka Tomáš~tomas',
    'Dvořák~dvorak Novák~novak Procházka~prochazka Šimek~simek',
  ),
  russian: names('Анна~anna Дмитрий~dmitry Ольга~olga', 'Иванов~ivanov Кузнецов~kuznetsov Соколов~sokolov'),
  arabic: names('Fatima محمد~mohammed Omar ليلى~layla', 'Haddad منصور~mansour Saleh'),
  korean: names('Ji-woo 민수~minsu Seo-yeon', 'Kim Park 이~lee No'),
} as const;

export interface Name {
  readonly written: string;
  /** Letters of the ASCII alphabet, in lower case, for an e-mail address. */
  readonly ascii: string;
}

export interface Names {
  readonly given: readonly Name[];
  readonly family: readonly Name[];
}

function names(given: string, family: string): Names {
  return { given: given.split(' ').map(name), family: family.split(' ').map(name) };
}

function name(text: string): Name {
  const [written = '', ascii = written] = text.split('~');
  return { written, ascii: ascii.toLowerCase() };
}
