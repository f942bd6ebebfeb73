/**
 * What the example pages share: which service is asked and how, its legend, the words of an area. A plain script, so that pages work
 * opened from a folder too. Everything shown comes from the service; nothing is asked of anyone else.
 */
globalThis.wusetu = (() => {
  const WORDS = {
    zh: {
      ...{ service: '服务地址', theme: '配色', lang: '语言', date: '日期', key: '密钥', level: '层级', open: '打开' },
      ...{ since: '自', because: '原因', loading: '查询原因…', latest: '最新', settings: '设置' },
      themes: { official: '标准', luminance: '色觉友好、可打印', wall: '大屏' },
      levels: { city: '市', district: '区县', street: '街道', community: '社区' },
      failed: '服务没有应答。请检查地址，以及是否需要密钥。',
    },
    en: {
      ...{
        service: 'Service',
        theme: 'Colours',
        lang: 'Language',
        date: 'Day',
        key: 'Key',
        level: 'Level',
        open: 'Open',
      },
      ...{
        since: 'since',
        because: 'Reason',
        loading: 'Asking for the reason…',
        latest: 'latest',
        settings: 'Settings',
      },
      themes: { official: 'standard', luminance: 'for print and colour vision', wall: 'wall' },
      levels: { city: 'city', district: 'districts', street: 'streets', community: 'communities' },
      failed: 'The service does not answer. Check its address, and whether it asks for a key.',
    },
  };
  const PAGES = {
    'index.html': 'MapLibre, /style.json',
    'own_layers.html': 'MapLibre, own layers',
    'openlayers.html': 'OpenLayers',
    'openlayers_style.html': 'OpenLayers, /style.json',
    'leaflet.html': 'Leaflet, GeoJSON',
  };

  const address = new URLSearchParams(location.search);
  const given = (name, otherwise, allowed) => {
    const value = address.get(name) || otherwise;
    return allowed && !(value in allowed) ? otherwise : value;
  };
  const lang = given('lang', navigator.language.startsWith('zh') ? 'zh' : 'en', WORDS);
  const words = WORDS[lang];
  const service = given('service', 'http://127.0.0.1:8080').replace(/\/+$/, '');
  const theme = given('theme', 'official', words.themes);
  const level = given('level', 'community', words.levels);
  const date = given('date', '');

  // Never in the address: those are kept in histories and written to logs. Only for this service, only until the tab is closed.
  const keyName = `wusetu-key ${service}`;
  const headers = () => {
    const key = sessionStorage.getItem(keyName);
    return key ? { authorization: `Bearer ${key}` } : {};
  };
  const isOurs = url => new URL(url, location.href).origin === new URL(service).origin;

  /** JSON of a path of the service. */
  async function ask(path, parameters = {}) {
    const url = new URL(path.startsWith('http') ? path : service + path);
    for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
    const response = await fetch(url, { headers: isOurs(url) ? headers() : {} });
    const body = await response.json();
    if (!response.ok) throw new Error(`${body.detail} ${body.action}`);
    return body;
  }

  function make(name, attributes = {}, ...children) {
    const element = Object.assign(document.createElement(name), attributes);
    element.append(...children);
    return element;
  }

  const field = (name, control) => make('label', {}, make('span', { textContent: words[name] }), control);
  const menu = (name, entries, chosen) => {
    const select = make('select', { name }, ...Object.entries(entries).map(([value, text]) => new Option(text, value)));
    select.value = chosen;
    return select;
  };

  function form() {
    const key = make('input', { type: 'password', autocomplete: 'off', value: sessionStorage.getItem(keyName) ?? '' });
    const made = make(
      'form',
      {},
      field('service', make('input', { name: 'service', type: 'url', required: true, value: service })),
      // Without a name it is not sent.
      field('key', key),
      field('theme', menu('theme', words.themes, theme)),
      field('level', menu('level', words.levels, level)),
      field('date', make('input', { name: 'date', type: 'date', value: date, title: words.latest })),
      field('lang', menu('lang', { zh: '中文', en: 'English' }, lang)),
      make('button', { textContent: words.open }),
    );
    made.addEventListener('submit', () => {
      const asked = made.elements.service.value.replace(/\/+$/, '');
      sessionStorage.setItem(`wusetu-key ${asked}`, key.value);
    });
    return made;
  }

  const here = location.pathname.split('/').pop() || 'index.html';
  const links = () =>
    make(
      'nav',
      {},
      ...Object.entries(PAGES).map(([page, text]) =>
        make('a', { href: page + location.search, textContent: text, className: page === here ? 'here' : '' }),
      ),
    );

  /** A square of a grade or of missing data, as the map has it. */
  function chip({ colour, text_colour, numeral = '', pattern_colour }) {
    const square = make('i', { textContent: numeral });
    square.style.background = pattern_colour
      ? `repeating-linear-gradient(135deg, ${pattern_colour} 0 1.5px, ${colour} 1.5px 5px)`
      : colour;
    square.style.color = text_colour;
    return square;
  }

  const missing = legend => legend.states.find(entry => entry.state === 'insufficient');

  function legendList(legend) {
    const entry = (about, text) => make('li', {}, chip(about), make('b', { textContent: about.label[lang] }), text);
    return make(
      'ul',
      {},
      ...legend.grades.filter(grade => grade.used).map(grade => entry(grade, grade.words?.[lang] ?? '')),
      entry(missing(legend), missing(legend).words[lang]),
    );
  }

  /** What a click on an area shows: `properties` are those of a tile or of a feature. */
  function popup(legend, properties) {
    const grade = legend.grades.find(entry => entry.grade === properties.grade) ?? missing(legend);
    const state = legend.states.find(entry => entry.state === properties.state);
    const reason = make('p', { textContent: words.loading });
    ask(`/api/explain/${encodeURIComponent(properties.code)}`, { date, lang }).then(
      explained => reason.replaceChildren(explained.sentence),
      error => reason.replaceChildren(error.message),
    );
    const beside = properties.grade && state.state !== 'graded' ? ` · ${state.label[lang]}` : '';
    const since = properties.since ? ` · ${words.since} ${properties.since}` : '';
    return make(
      'div',
      { className: 'popup' },
      make('h2', { textContent: properties.name }),
      make('p', {}, chip(grade), `${grade.label[lang]}${beside}${since}`),
      reason,
    );
  }

  /** Fills the panel; gives the legend, of which the map takes its colours. */
  async function start() {
    document.documentElement.lang = lang;
    document.documentElement.dataset.theme = theme;
    const panel = document.getElementById('panel');
    const settings = make(
      'details',
      { open: innerWidth > 700 },
      make('summary', { textContent: words.settings }),
      form(),
    );
    panel.replaceChildren(links(), settings);
    try {
      const legend = await ask('/legend.json', { theme, date });
      panel.append(
        legendList(legend),
        make('p', {
          className: 'credit',
          textContent: [legend.threshold_side?.label[lang], legend.credit[lang]].filter(Boolean).join(' · '),
        }),
      );
      return legend;
    } catch (error) {
      settings.open = true;
      panel.append(make('p', { className: 'failed', textContent: `${words.failed} ${error.message}` }));
      // Without a legend there are no colours and no map: the page stays as it is until another service is opened.
      return new Promise(() => {});
    }
  }

  return { service, theme, level, date, lang, headers, isOurs, ask, start, popup, missing };
})();
