// A place in words, and drawn to scale: degrees around it, how exact it is, and how long a part of the drawing is on the ground.
import type { Location } from '../../../types/bindings';

const WIDTH = 280;
const HEIGHT = 112;
const METRES_A_DEGREE = 111_320;

/** Whether it has coordinates that are on the earth. */
export function known(place: Location): place is Location & { latitude: number; longitude: number } {
  const { latitude, longitude } = place;
  return typeof latitude === 'number' && typeof longitude === 'number' && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

export function coordinates(place: Location): string {
  const { latitude, longitude } = place;
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}` : 'No coordinates';
}

/** Its name or street, and the rest of its address from near to far. */
export function address(place: Location): { lead: string; rest: string } {
  const parts = [place.name, place.street, place.city, place.region, place.country ?? place.country_code].map((part) => part?.trim()).filter((part) => part);
  return { lead: parts[0] ?? '', rest: parts.slice(1).join(', ') };
}

/** Where a map of it is: opened in the browser only when asked for. */
export function map(latitude: number, longitude: number): string {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
}

export interface Plan {
  lines: { x: number | null; y: number | null; says: string }[];
  /** Of the circle in which it is. */
  radius: number;
  scale: { width: number; says: string };
}

export function drawn(latitude: number, longitude: number, accuracy: number | null): Plan {
  const exact = Math.max(0, accuracy ?? 0);
  // The circle takes at most a third of the height, and the drawing shows at least 600 m.
  const metres = Math.min(Math.max(600, exact * 8), 4_000_000);
  const per = WIDTH / metres;
  const narrow = Math.max(0.05, Math.cos((latitude * Math.PI) / 180));
  const step = nice(metres / METRES_A_DEGREE / 3);
  const places = Math.max(0, Math.ceil(-Math.log10(step)));
  const lines: Plan['lines'] = [];
  const east = metres / METRES_A_DEGREE / narrow / 2;
  const wide = nice((east * 2) / 3);
  const wides = Math.max(0, Math.ceil(-Math.log10(wide)));
  for (let at = Math.ceil((longitude - east) / wide) * wide; at < longitude + east; at += wide) {
    lines.push({ x: WIDTH / 2 + (at - longitude) * METRES_A_DEGREE * narrow * per, y: null, says: degrees(at, wides, 'E', 'W') });
  }
  const north = HEIGHT / per / METRES_A_DEGREE / 2;
  for (let at = Math.ceil((latitude - north) / step) * step; at < latitude + north; at += step) {
    lines.push({ x: null, y: HEIGHT / 2 - (at - latitude) * METRES_A_DEGREE * per, says: degrees(at, places, 'N', 'S') });
  }
  const bar = nice(metres / 5);
  return { lines, radius: Math.max(exact * per, exact > 0 ? 8 : 0), scale: { width: bar * per, says: bar >= 1000 ? `${bar / 1000} km` : `${bar} m` } };
}

/** The largest of 1, 2, 5 times a power of ten that is not above. */
function nice(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return ten * (most >= 5 * ten ? 5 : most >= 2 * ten ? 2 : 1);
}

function degrees(at: number, places: number, positive: string, negative: string): string {
  return `${Math.abs(at).toFixed(places)}° ${at < 0 ? negative : positive}`;
}
