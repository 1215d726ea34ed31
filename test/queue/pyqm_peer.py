"""One command of the original's queue library against a database, for the tests of compatibility.

usage: pyqm_peer.py URL DATABASE COMMAND [JSON arguments]; prints the result as extended JSON.
"""
import json
import sys

from bson import json_util
from bson.objectid import ObjectId
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import OperationFailure
from pyqm import Batch, Queue, clean

plain_update_one = Collection.update_one


def update_one(self, filter, *args, **kwargs):
    """Some servers run no JavaScript; the same comparison without it keeps the rest of the peer as it is."""
    try:
        return plain_update_one(self, filter, *args, **kwargs)
    except OperationFailure as error:
        if '$where' not in str(error) and '$where' not in filter:
            raise
        same = {key: value for key, value in filter.items() if key != '$where'}
        same['$expr'] = {'$eq': ['$batchCount', '$completeCount']}
        return plain_update_one(self, same, *args, **kwargs)


Collection.update_one = update_one


def command(db, name, args):
    queue = Queue(db=db, queueName=args['queue']) if 'queue' in args else None
    if name == 'add':
        return queue.add(args['records'], batchName=args.get('batchName', ''), priority=args.get('priority', False))
    if name == 'next':
        queue.next(job=args.get('job', 'original'), limit=args['limit'])
        return list(db[args['queue']].find({'_jobName': args.get('job', 'original')}))
    if name == 'clean':
        return clean(list(db[args['queue']].find()), removeBatch=True)
    if name == 'stats':
        return {'size': queue.getQueueSize(), 'available': queue.getAvailSize(), 'stats': queue.getQueueStats()}
    if name == 'timeout':
        return queue.timeout(t=args['seconds'])
    if name == 'batch':
        batch = Batch(db=db, id=ObjectId(args['id']))
        return {'count': batch.batchCount, 'complete': batch.completeCount, 'isComplete': batch.isComplete}

    mine = list(db[args['queue']].find({'_jobName': args.get('job', 'original')}))
    if name == 'release':
        return queue.release(mine)
    if name == 'complete':
        return queue.complete(mine, completeBatch=args.get('completeBatch', False))
    if name == 'transfer':
        for record in mine:
            record['email'] = 'WASHED BY THE ORIGINAL'
        Queue(db=db, queueName=args['to']).add(mine, transfer=True)
        return 'half' if args.get('half') else queue.complete(mine)
    raise ValueError(name)


url, database, name = sys.argv[1:4]
arguments = json.loads(sys.argv[4]) if len(sys.argv) > 4 else {}
with MongoClient(url) as client:
    print(json_util.dumps(command(client[database], name, arguments)))
