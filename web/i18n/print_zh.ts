/** The printed sheet, and what draws the map. */
export const print = {
  title: '打印本图（P）',
  preparing: '正在准备打印…',
  as_of_changes: '较 {{date}} 的变化',
  none: '没有变化',
  difference: '差异：{{before}} → {{date}}',
  up: '升级',
  down: '降级',
  other: '失去或获得等级',
  same: '不变',
  more_other: '另有 {{count, number}} 个',
  filter: '仅显示：{{grades}}',
  made: '打印于 {{time}}',
  without_map: '地图尚未载入。请在页面上按 P 打印，即带地图。',
};

export const renderer = {
  webgl: '地图：WebGL',
  svg: '地图：SVG',
  why: '有显卡时地图由 WebGL 绘制，否则由 SVG 绘制，内容相同；地址中加 renderer=svg 或 renderer=webgl 可指定。',
};
