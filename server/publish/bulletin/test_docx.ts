import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

/** A reader of ZIP and XML that is not ours; without it a named skip, in CI a failure. */
export const PYTHON = spawnSync('python3', ['--version']).error === undefined;
if (!PYTHON && process.env.CI === 'true') throw new Error('python3 must be installed in CI.');

/**
 * What Word insists on before it opens a file without offering to repair it: sound entries, well-formed parts, a content type for each, relationships
 * that lead somewhere, a paragraph at the end of each cell and after each table, as many cells in a row as the grid has columns, numbers of drawings once.
 */
const CHECK = `
import io, json, posixpath, sys, zipfile
from xml.etree import ElementTree as tree

W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
R = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}'
P = '{http://schemas.openxmlformats.org/package/2006/relationships}'
C = '{http://schemas.openxmlformats.org/package/2006/content-types}'
DRAWN = '{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr'
MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

faults = []
def demand(holds, fault):
    if not holds: faults.append(fault)

file = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
demand(file.testzip() is None, 'an entry is damaged')
names = file.namelist()
demand(len(names) == len(set(names)), 'an entry is there twice')
parts = {}
for name in names:
    if not name.endswith(('.xml', '.rels')): continue
    try: parts[name] = tree.fromstring(file.read(name))
    except tree.ParseError as error: faults.append(f'{name}: {error}')

types = parts['[Content_Types].xml']
defaults = {one.get('Extension').lower() for one in types.iter(C + 'Default')}
overrides = {one.get('PartName'): one.get('ContentType') for one in types.iter(C + 'Override')}
for name in names:
    known = '/' + name in overrides or name.rsplit('.', 1)[-1].lower() in defaults
    demand(known or name == '[Content_Types].xml', f'{name} has no content type')
for name in overrides: demand(name[1:] in names, f'{name} has a content type and is not there')
demand(overrides.get('/word/document.xml') == MAIN, 'the main part is not one of Word')

related = {}
for name, part in parts.items():
    if not name.endswith('.rels'): continue
    folder, base = posixpath.split(name)
    source = posixpath.join(posixpath.dirname(folder), base[:-5])
    ids = [one.get('Id') for one in part.iter(P + 'Relationship')]
    demand(len(ids) == len(set(ids)), f'{name}: an id is there twice')
    related[source] = set(ids)
    for one in part.iter(P + 'Relationship'):
        if one.get('TargetMode') == 'External': continue
        target = posixpath.normpath(posixpath.join('/', posixpath.dirname(source), one.get('Target')))[1:]
        demand(target in names, f'{name}: {target} is not there')
starts = [one.get('Target') for one in parts['_rels/.rels'].iter(P + 'Relationship') if one.get('Type').endswith('/officeDocument')]
demand([start.lstrip('/') for start in starts] == ['word/document.xml'], 'the package does not lead to its document')
for name, part in parts.items():
    used = {value for node in part.iter() for key, value in node.attrib.items() if key.startswith(R)}
    demand(used <= related.get(name, set()), f'{name}: {used - related.get(name, set())} lead nowhere')

body = parts['word/document.xml'].find(W + 'body')
demand(list(body)[-1].tag == W + 'sectPr', 'the body does not end with its section')
for holder in [body, *body.iter(W + 'tc')]:
    blocks = [child.tag for child in holder if child.tag in (W + 'p', W + 'tbl')]
    demand(blocks and blocks[-1] == W + 'p', 'a cell or the body does not end with a paragraph')
    demand((W + 'tbl', W + 'tbl') not in zip(blocks, blocks[1:]), 'two tables without a paragraph between')
tables = list(body.iter(W + 'tbl'))
for table in tables:
    columns = len(table.find(W + 'tblGrid').findall(W + 'gridCol'))
    rows = table.findall(W + 'tr')
    demand(rows and all(len(row.findall(W + 'tc')) == columns for row in rows), 'a row has not as many cells as the grid')
drawings = [node.get('id') for part in parts.values() for node in part.iter(DRAWN)]
demand(len(drawings) == len(set(drawings)), 'two drawings of one number')

text = {name: ''.join(node.text or '' for node in part.iter(W + 't')) for name, part in parts.items()}
print(json.dumps({'faults': faults, 'tables': len(tables), 'drawings': len(drawings), 'text': text}))
`;

type Read = { faults: string[]; tables: number; drawings: number /** By part. */; text: Record<string, string> };

export function readDocx(docx: Buffer): Read {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', CHECK], { input: docx, maxBuffer: 2 ** 26 });
  expect(status, stderr.toString()).toBe(0);
  return JSON.parse(stdout.toString()) as Read;
}
