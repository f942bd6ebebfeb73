import { GRADES, type Severity, type Text } from '#core/contract.ts';
import { GRADE_WORDS } from '#core/grading/words.ts';
import type { Standard } from '#core/standard/document.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import type { Threshold } from '#core/standard/thresholds.ts';

const text = (zh: string, en: string): Text => ({ zh, en });

/** Words for the places of a document that have a name; the rest is called by its path. */
const NAMES: Record<string, Text> = {
  '$.id': text('标识', 'Id'),
  '$.title': text('名称', 'Title'),
  '$.unit': text('适用层级', 'Unit it was written for'),
  '$.source': text('来源', 'Source'),
  '$.source.citation': text('出处', 'Citation'),
  '$.source.published': text('发布时间', 'Published'),
  '$.source.url': text('网址', 'Address'),
  '$.source.effective': text('原文施行期间', 'Days the source was in force'),
  '$.source.effective.from': text('原文施行首日', 'First day the source was in force'),
  '$.source.effective.to': text('原文施行末日', 'Last day the source was in force'),
  '$.source.fidelity': text('与原文一致程度', 'Fidelity to the source'),
  '$.source.note': text('来源说明', 'Note on the source'),
  '$.terms': text('计算项', 'Terms'),
  '$.insufficient': text('数据门槛', 'Data gate'),
  '$.stale': text('数据陈旧条件', 'What makes data stale'),
  '$.rules': text('规则', 'Rules'),
  '$.otherwise': text('其余情况的等级', 'Grade where no rule holds'),
  '$.otherwise_because': text('其余情况的说明', 'Sentence where no rule holds'),
  '$.memory': text('升降级记忆', 'Memory'),
  '$.memory.raise_after_days': text('升级所需连续天数', 'Days above before it goes up'),
  '$.memory.lower_after_days': text('降级所需连续天数', 'Days below before it goes down'),
  '$.memory.lower_steps': text('每次最多降几级', 'Steps down at a time'),
  '$.memory.minimum_days': text('最短停留天数', 'Days a grade stands at least'),
  '$.memory.lower_requires': text('降级附加条件', 'What lowering requires'),
  '$.memory.margin': text('降级余量', 'Margin for lowering'),
  '$.suspend': text('暂停降级', 'Suspension'),
  '$.suspend.when': text('暂停降级的条件', 'When lowering is suspended'),
  '$.suspend.keeps_counting': text('暂停期间是否继续计天', 'Days count on while suspended'),
  '$.suspend.because': text('暂停的说明', 'Sentence of the suspension'),
  '$.roll_up': text('汇总方式', 'Roll-up'),
  '$.roll_up.city': text('市级汇总', 'Roll-up to cities'),
  '$.roll_up.district': text('区县汇总', 'Roll-up to districts'),
  '$.roll_up.street': text('街道汇总', 'Roll-up to streets'),
  '$.roll_up.community': text('社区汇总', 'Roll-up to communities'),
  '$.measures': text('防控措施', 'Measures'),
  '$.measures_source': text('防控措施出自', 'Where the measures are from'),
  '$.resumption_source': text('复工复产规则出自', 'Where the resumption rules are from'),
  '$.resumption': text('复工复产', 'Resumption of work'),
  '$.original': text('原文名称与颜色', 'Names and colours in the original'),
};

const PARTS: Record<string, Text> = {
  when: text('条件', 'condition'),
  because: text('说明', 'sentence'),
  severity: text('等级', 'grade'),
};

/** `$.rules[1].when` → 第2条规则（橙色）：条件 */
export function labelOf(path: string, before: Standard, after: Standard): Text {
  const named = Object.hasOwn(NAMES, path) ? NAMES[path] : undefined;
  if (named) return named;
  const entry = /^\$\.(insufficient|stale|rules)\[(\d+)\](?:\.(\w+))?/.exec(path);
  if (entry) {
    const [, list, index, part] = entry as unknown as [string, 'insufficient' | 'stale' | 'rules', string, string?];
    return joined(entryLabel(list, Number(index), before, after), part ? PARTS[part] : undefined);
  }
  const term = /^\$\.terms\.(\w+)$/.exec(path)?.[1];
  if (term) return text(`计算项 ${term}`, `Term ${term}`);
  const margin = /^\$\.memory\.margin\.(\w+)$/.exec(path)?.[1];
  if (margin) return joined(NAMES['$.memory.margin']!, indicatorLabel(margin));
  const graded = /^(\$\.(?:measures|resumption|original|memory\.lower_after_days))\["([0-4])"\]/.exec(path);
  if (graded) return joined(NAMES[graded[1] as string]!, gradeLabel(Number(graded[2]) as Severity));
  return text(path, path);
}

/** Of a number or a window inside a condition: which rule, which indicator, which side of it. */
export function conditionLabel(path: string, document: Standard, part: Threshold | 'window' | null): Text {
  const place = labelOf(path.replace(/\.when$/, ''), document, document);
  if (part === 'window') return joined(place, text('统计窗口', 'window'));
  if (part === null) return joined(place, text('数值', 'number'));
  const subject = part.indicator === null ? undefined : indicatorLabel(part.indicator);
  const { zh, en } = subject ?? text(part.subject, part.subject);
  return joined(place, text(`${zh} ${part.operator} 阈值`, `${en} ${part.operator} threshold`));
}

function entryLabel(list: 'insufficient' | 'stale' | 'rules', index: number, before: Standard, after: Standard): Text {
  const number = index + 1;
  if (list === 'insufficient') return text(`第${number}条数据门槛`, `Data gate ${number}`);
  if (list === 'stale') return text(`第${number}条陈旧条件`, `Condition ${number} of stale data`);
  const severity = (after.rules?.[index] ?? before.rules?.[index])?.severity;
  const grade = severity === undefined || GRADES[severity] === undefined ? undefined : gradeLabel(severity);
  return grade ? text(`第${number}条规则（${grade.zh}）`, `Rule ${number} (${grade.en})`) : NAMES['$.rules']!;
}

const gradeLabel = (severity: Severity): Text => text(GRADE_WORDS.zh[severity], GRADE_WORDS.en[severity].toLowerCase());

function indicatorLabel(name: string): Text {
  const indicator = parseIndicator(name);
  return indicator ? labels(indicator).label : text(name, name);
}

const joined = (one: Text, other: Text | undefined): Text =>
  other ? text(`${one.zh}：${other.zh}`, `${one.en}: ${other.en}`) : one;
