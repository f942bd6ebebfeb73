import { type Db, sql } from '#server/platform/database.ts';

/**
 * For tests: a district of square communities in a grid, numbered row by row from 1 (`area_id` = code number), that
 * touch along their sides. Populations are 1,000 x the number, so that every rate differs; the last has none.
 */
export async function insertGrid(db: Db, columns: number, rows: number): Promise<number[]> {
  const count = columns * rows;
  await sql`insert into boundary_version (version) values (1)`.execute(db);
  await sql`
    insert into area (area_id, code, level, name, seq, population, geom, lon, lat, area_m2, since_version)
    overriding system value
    values (${count + 1}, 'D', 'district', '测试区', 1, 0, ${square(0, 0, columns, rows)}, 120, 30, 1, 1)`.execute(db);
  const ids: number[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const id = row * columns + column + 1;
      ids.push(id);
      await sql`
        insert into area (area_id, code, level, name, parent_id, district_id, seq, population, population_65plus, geom, lon, lat, area_m2, since_version)
        overriding system value
        values (${id}, ${`C${id}`}, 'community', ${`社区${id}`}, ${count + 1}, ${count + 1}, ${id}, ${id === count ? 0 : id * 1000},
          ${id === count ? 0 : id * 200}, ${square(column, row, 1, 1)}, ${120 + column / 100}, ${30 + row / 100}, 1, 1)`.execute(
        db,
      );
    }
  await sql`
    insert into adjacency (area_id, neighbour_id, shared_metres)
    select a.area_id, b.area_id, 1000 from area a, area b
    where a.level = 'community' and b.level = 'community'
      and abs((a.area_id - 1) % ${columns}::int - (b.area_id - 1) % ${columns}::int) + abs((a.area_id - 1) / ${columns}::int - (b.area_id - 1) / ${columns}::int) = 1`.execute(
    db,
  );
  await sql`
    update area a set neighbour_population = (select coalesce(sum(b.population), 0) from adjacency n join area b on b.area_id = n.neighbour_id
      where n.area_id = a.area_id)`.execute(db);
  return ids;
}

const square = (x: number, y: number, width: number, height: number) => {
  const [west, south, east, north] = [120 + x / 100, 30 + y / 100, 120 + (x + width) / 100, 30 + (y + height) / 100];
  return sql`st_multi(st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326))`;
};
