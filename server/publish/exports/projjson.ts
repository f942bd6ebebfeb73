/** EPSG:4490 as PROJJSON, the form that GeoParquet wants. */
export const CGCS2000 = {
  $schema: 'https://proj.org/schemas/v0.7/projjson.schema.json',
  type: 'GeographicCRS',
  name: 'China Geodetic Coordinate System 2000',
  datum: {
    type: 'GeodeticReferenceFrame',
    name: 'China 2000',
    ellipsoid: { name: 'CGCS2000', semi_major_axis: 6_378_137, inverse_flattening: 298.257222101 },
  },
  coordinate_system: {
    subtype: 'ellipsoidal',
    axis: [
      { name: 'Geodetic latitude', abbreviation: 'Lat', direction: 'north', unit: 'degree' },
      { name: 'Geodetic longitude', abbreviation: 'Lon', direction: 'east', unit: 'degree' },
    ],
  },
  id: { authority: 'EPSG', code: 4490 },
};
