import { address, type Choice, COLLECTIONS, itemsAddress, KEY } from './choice.ts';

const COMMENTS = {
  zh: {
    list: '有哪些图层',
    all: '最近一个评级日的全部要素存为 GeoPackage，自动翻页',
    day: '指定日期与坐标系的要素',
  },
  en: {
    list: 'which layers there are',
    all: 'all features of the last graded day into a GeoPackage, pages followed',
    day: 'features of a chosen day and coordinate system',
  },
};

/** The driver of OGC API Features asks for no day, so the features of one are read as the GeoJSON they are. */
export function gdalSnippet(choice: Choice): string {
  const { origin, level, language, key_required } = choice;
  const words = COMMENTS[language];
  const collection = COLLECTIONS[level];
  const key = key_required ? ` --config GDAL_HTTP_HEADERS "Authorization: Bearer ${KEY}"` : '';
  // GeoJSON says nothing of the shifted systems: without -a_srs NULL the file claims to be WGS 84.
  const srs = choice.crs === 'cgcs2000' ? ' -a_srs EPSG:4490' : choice.crs === 'wgs84' ? '' : ' -a_srs NULL';
  return [
    `# ${words.list}`,
    `ogrinfo -ro${key} "OAPIF:${address(origin, '/api')}"`,
    '',
    `# ${words.all}`,
    `ogr2ogr -f GPKG${key} -overwrite ${collection}.gpkg "OAPIF:${address(origin, '/api')}" ${collection} -oo PAGE_SIZE=1000`,
    '',
    `# ${words.day}`,
    `ogr2ogr -f GPKG${key}${srs} -overwrite ${collection}-${choice.date}.gpkg "${itemsAddress(choice, 10_000)}" -nln ${collection}`,
    '',
  ].join('\n');
}
