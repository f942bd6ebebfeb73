import type { Text } from '#core/contract.ts';

/**
 * Every indicator family of the language: what is before the window in `<what>_<n>d[_lag<m>d]`. `{days}` and `{value}` are
 * filled in, `{s}` is the English plural. A family says itself in three ways: `label` names it in a table, `phrase` states a value in a sentence.
 */
export type Family = {
  family: string;
  /** Whether the name carries a window of days. */
  windowed: boolean;
  /** What follows the window: `positivity_percent_7d_lo`. */
  suffix?: 'lo' | 'hi' | 'eb';
  label: Text;
  unit: Text;
  phrase: Text;
  /** A share of 0 to 1, which a sentence shows in percent. */
  shown_as_percent?: true;
  /**
   * Said of several areas together it follows from their reports added up, as a sum or a ratio of sums: what levels above the graded one have.
   * Not so what is said of one area that reports: how old its report is, on how many days it came, the beds of its own houses, who of its own list
   * was screened; nor what compares an area with others (smoothed, next door, in a detected cluster) or needs its own course (rt).
   */
  additive?: true;
  /** Known to the language, but the service does not compute it yet. */
  not_computed?: true;
};

const CASES: Text = { zh: '例', en: 'cases' };
const PER_100K: Text = { zh: '例/10万人', en: 'per 100,000' };
const PERCENT: Text = { zh: '%', en: '%' };
const DAYS: Text = { zh: '天', en: 'days' };
const NONE: Text = { zh: '', en: '' };

export const FAMILIES: Family[] = [
  {
    family: 'new_cases',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天新增确诊', en: 'New cases, {days} days' },
    unit: CASES,
    phrase: { zh: '近{days}天报告{value}例', en: '{value} case{s} in {days} days' },
  },
  {
    family: 'new_positives',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天筛查阳性', en: 'Positive screenings, {days} days' },
    unit: { zh: '人', en: 'people' },
    phrase: { zh: '近{days}天筛查阳性{value}人', en: '{value} positive screening{s} in {days} days' },
  },
  {
    family: 'new_cases_local',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天本地病例', en: 'New local cases, {days} days' },
    unit: CASES,
    phrase: { zh: '近{days}天本地病例{value}例', en: '{value} local case{s} in {days} days' },
  },
  {
    family: 'new_cases_imported',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天输入病例', en: 'New imported cases, {days} days' },
    unit: CASES,
    phrase: { zh: '近{days}天输入病例{value}例', en: '{value} imported case{s} in {days} days' },
  },
  {
    family: 'new_asymptomatic',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天无症状感染者', en: 'New asymptomatic infections, {days} days' },
    unit: CASES,
    phrase: { zh: '近{days}天无症状感染者{value}例', en: '{value} asymptomatic infection{s} in {days} days' },
  },
  {
    family: 'new_cases_65plus',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天65岁以上病例', en: 'New cases aged 65 and over, {days} days' },
    unit: CASES,
    phrase: { zh: '近{days}天65岁以上病例{value}例', en: '{value} case{s} aged 65 and over in {days} days' },
  },
  {
    family: 'cases_per_100k',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天每10万人病例', en: 'Cases per 100,000, {days} days' },
    unit: PER_100K,
    phrase: { zh: '近{days}天每10万人{value}例', en: '{value} case{s} per 100,000 in {days} days' },
  },
  {
    family: 'cases_65plus_per_100k',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天65岁以上每10万人病例', en: 'Cases per 100,000 aged 65 and over, {days} days' },
    unit: PER_100K,
    phrase: {
      zh: '近{days}天65岁以上每10万人{value}例',
      en: '{value} case{s} per 100,000 aged 65 and over in {days} days',
    },
  },
  {
    family: 'cases_per_100k_eb',
    windowed: true,
    suffix: 'eb',
    label: { zh: '近{days}天每10万人病例（经验贝叶斯平滑）', en: 'Cases per 100,000, {days} days, smoothed' },
    unit: PER_100K,
    phrase: {
      zh: '近{days}天每10万人{value}例（平滑后）',
      en: '{value} case{s} per 100,000 in {days} days (smoothed)',
    },
  },
  {
    family: 'cumulative_cases',
    windowed: false,
    additive: true,
    label: { zh: '累计确诊', en: 'Cases to date' },
    unit: CASES,
    phrase: { zh: '累计确诊{value}例', en: '{value} case{s} to date' },
  },
  {
    family: 'local_case_share',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天本地病例占比', en: 'Share of local cases, {days} days' },
    unit: { zh: '（0–1）', en: '(0 to 1)' },
    phrase: { zh: '近{days}天本地病例占{value}%', en: '{value} % local in {days} days' },
    shown_as_percent: true,
  },
  {
    family: 'days_since_last_case',
    windowed: false,
    additive: true,
    label: { zh: '距上一例天数', en: 'Days since the last case' },
    unit: DAYS,
    phrase: { zh: '距上一例{value}天', en: '{value} day{s} since the last case' },
  },
  {
    family: 'tests_per_100k',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天每10万人检测', en: 'Tests per 100,000, {days} days' },
    unit: { zh: '人/10万人', en: 'per 100,000' },
    phrase: { zh: '近{days}天每10万人检测{value}人', en: '{value} tested per 100,000 in {days} days' },
  },
  {
    family: 'positivity_percent',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天检测阳性率', en: 'Positivity, {days} days' },
    unit: PERCENT,
    phrase: { zh: '近{days}天检测阳性率{value}%', en: '{value} % positive in {days} days' },
  },
  {
    family: 'positivity_percent_lo',
    windowed: true,
    suffix: 'lo',
    additive: true,
    label: { zh: '近{days}天检测阳性率95%下限', en: 'Positivity, {days} days, lower 95 % limit' },
    unit: PERCENT,
    phrase: { zh: '近{days}天检测阳性率至少{value}%', en: 'at least {value} % positive in {days} days' },
  },
  {
    family: 'positivity_percent_hi',
    windowed: true,
    suffix: 'hi',
    additive: true,
    label: { zh: '近{days}天检测阳性率95%上限', en: 'Positivity, {days} days, upper 95 % limit' },
    unit: PERCENT,
    phrase: { zh: '近{days}天检测阳性率至多{value}%', en: 'at most {value} % positive in {days} days' },
  },
  {
    family: 'screening_coverage_percent',
    windowed: true,
    label: { zh: '近{days}天筛查覆盖率', en: 'Screening coverage, {days} days' },
    unit: PERCENT,
    phrase: { zh: '近{days}天筛查覆盖率{value}%', en: '{value} % screened in {days} days' },
  },
  {
    family: 'growth_ratio',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天与前{days}天病例之比', en: 'Growth ratio, {days} days' },
    unit: NONE,
    phrase: { zh: '近{days}天病例为前{days}天的{value}倍', en: 'cases {value} times those of the {days} days before' },
  },
  {
    family: 'rt',
    windowed: false,
    // With fewer cases the estimate would be its prior (core/statistics/cori.ts): then there is none.
    label: { zh: '有效再生数 Rt（7天内至少11例）', en: 'Reproduction number Rt (from 11 cases in 7 days)' },
    unit: NONE,
    phrase: { zh: '有效再生数{value}', en: 'reproduction number {value}' },
  },
  {
    family: 'clusters',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天聚集性疫情', en: 'Clusters, {days} days' },
    unit: { zh: '起', en: 'clusters' },
    phrase: { zh: '近{days}天聚集性疫情{value}起', en: '{value} cluster{s} in {days} days' },
  },
  {
    family: 'detected_clusters',
    windowed: true,
    label: { zh: '近{days}天探测到的聚集', en: 'Detected clusters, {days} days' },
    unit: { zh: '起', en: 'clusters' },
    phrase: { zh: '近{days}天探测到聚集{value}起', en: '{value} cluster{s} detected in {days} days' },
  },
  {
    family: 'neighbour_cases_per_100k',
    windowed: true,
    label: { zh: '近{days}天相邻区域每10万人病例', en: 'Cases per 100,000 in adjoining areas, {days} days' },
    unit: PER_100K,
    phrase: { zh: '近{days}天相邻区域每10万人{value}例', en: '{value} case{s} per 100,000 next door in {days} days' },
  },
  {
    family: 'under_observation_per_10k',
    windowed: false,
    additive: true,
    label: { zh: '每万人隔离观察', en: 'Under observation per 10,000' },
    unit: { zh: '人/万人', en: 'per 10,000' },
    phrase: { zh: '每万人隔离观察{value}人', en: '{value} per 10,000 under observation' },
  },
  {
    family: 'fever_pending',
    windowed: false,
    additive: true,
    label: { zh: '发热待排查', en: 'Fever cases pending' },
    unit: { zh: '人', en: 'people' },
    phrase: { zh: '发热待排查{value}人', en: '{value} fever case{s} pending' },
  },
  {
    family: 'report_age_days',
    windowed: false,
    label: { zh: '距最近报告天数', en: 'Days since the last report' },
    unit: DAYS,
    phrase: { zh: '距最近一次报告{value}天', en: 'last report {value} day{s} ago' },
  },
  {
    family: 'reported_days',
    windowed: true,
    label: { zh: '近{days}天有报告的天数', en: 'Days with a report, {days} days' },
    unit: DAYS,
    phrase: { zh: '近{days}天中{value}天有报告', en: 'reports on {value} of {days} days' },
  },
  {
    family: 'admissions_per_100k',
    windowed: true,
    additive: true,
    label: { zh: '近{days}天每10万人入院', en: 'Admissions per 100,000, {days} days' },
    unit: { zh: '人/10万人', en: 'per 100,000' },
    phrase: { zh: '近{days}天每10万人入院{value}人', en: '{value} admission{s} per 100,000 in {days} days' },
  },
  {
    family: 'beds_percent',
    windowed: true,
    label: { zh: '近{days}天床位占用率', en: 'Staffed beds in use, {days} days' },
    unit: PERCENT,
    phrase: { zh: '近{days}天床位占用率{value}%', en: '{value} % of beds in use over {days} days' },
  },
  {
    family: 'population',
    windowed: false,
    additive: true,
    label: { zh: '常住人口', en: 'Residents' },
    unit: { zh: '人', en: 'people' },
    phrase: { zh: '常住人口{value}人', en: '{value} resident{s}' },
  },
];
