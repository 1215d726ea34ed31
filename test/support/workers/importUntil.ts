import { writeSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { importRules } from '../../../src/wash/rulesImport.js';

/**
 * An import of rules that is killed or suspended just before its nth write:
 * `importUntil.js URL DATABASE FOLDER N SIGKILL|SIGSTOP`. Prints the write's name before; ends with status 0 when it is
 * through, and with 3 when it was refused.
 */
const [url = '', database = '', folder = '', nth = '', signal = ''] = process.argv.slice(2);
const WRITES = new Set(['create', 'createIndexes', 'insert', 'update', 'renameCollection', 'drop']);
const client = new MongoClient(url, { monitorCommands: true, writeConcern: { w: 'majority' } });
let writes = 0;
client.on('commandStarted', ({ commandName, command }) => {
  if (!WRITES.has(commandName) || ++writes !== Number(nth)) return;
  writeSync(1, `${commandName} ${command[commandName]}\n`);
  process.kill(process.pid, signal);
});
try {
  await importRules(client.db(database), folder, { configName: 'Eloqua_Contacts_DWM' });
} catch (error) {
  writeSync(1, `${String(error)}\n`);
  process.exitCode = 3;
} finally {
  await client.close();
}
