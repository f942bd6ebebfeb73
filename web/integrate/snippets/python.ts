import { type Choice, itemsAddress, KEY } from './choice.ts';

const COMMENTS = {
  zh: { only: '只用标准库，Python 3.8 以上', pages: '一页一页地读：数据变动时 next 链接也不会错位' },
  en: {
    only: 'Standard library only, Python 3.8 or later',
    pages: 'Page by page: next links stay right while data changes',
  },
};

/** Counts the areas by grade, over all pages. */
export function pythonSnippet(choice: Choice): string {
  const words = COMMENTS[choice.language];
  const headers = choice.key_required ? `{"Authorization": "Bearer ${KEY}"}` : '{}';
  return `# ${words.only}
import json
from collections import Counter
from urllib.request import Request, urlopen

url = "${itemsAddress(choice)}"
counts = Counter()
# ${words.pages}
while url:
    with urlopen(Request(url, headers=${headers})) as answer:
        page = json.load(answer)
    for feature in page["features"]:
        counts[feature["properties"]["grade"] or feature["properties"]["state"]] += 1
    url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)

for grade, count in counts.most_common():
    print(grade, count)
`;
}
