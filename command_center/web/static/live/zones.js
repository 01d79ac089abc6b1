// Zones over a picture: areas, and counting lines with an arrow to where one goes in.

import { COLOURS } from "./pen.js";

/** @typedef {[number, number]} Point parts of the picture */
/**
 * @typedef {object} Zone
 * @property {string} id
 * @property {string} name
 * @property {"area" | "line"} shape
 * @property {Point[]} points
 * @property {Point} [inside] a point on the side that people enter to; lines only
 * @property {string[]} rules
 * @property {boolean} active whether a rule looks now
 */

const FAINT = "#ffd84d99";
const ARROW_PX = 26;

/**
 * @param {import("./pen.js").Pen} pen
 * @param {Zone} zone
 */
export function drawZone(pen, zone) {
  const colour = zone.active ? COLOURS.zone : FAINT;
  const isArea = zone.shape === "area";
  const fill = isArea && zone.active ? "#ffd84d12" : "";
  pen.path(zone.points, { closed: isArea, colour, width: isArea ? 1.5 : 2.5, dashed: !zone.active, fill });
  if (!isArea && zone.inside) drawArrow(pen, zone.points, zone.inside, colour);
  const [x, y] = pen.at(isArea ? lowerLeft(zone.points) : zone.points.reduce(leftOf));
  pen.label(zone.name || zone.id, x + (isArea ? 6 : 0), isArea ? y - 3 : y + 19 * pen.size, colour);
}

/** @param {Point} one @param {Point} other */
const leftOf = (one, other) => (other[0] < one[0] ? other : one);

/**
 * Where the name of an area stands: boxes have theirs at the top.
 * @param {Point[]} points
 */
function lowerLeft(points) {
  const lowest = Math.max(...points.map(([, y]) => y));
  return points.filter(([, y]) => lowest - y < 0.08).reduce(leftOf);
}

/**
 * From the middle of the line, at a right angle, to the side of `inside`.
 * @param {import("./pen.js").Pen} pen
 * @param {Point[]} line
 * @param {Point} inside
 * @param {string} colour
 */
function drawArrow(pen, line, inside, colour) {
  const [[x1, y1], [x2, y2]] = [pen.at(line[0]), pen.at(line[1])];
  const [insideX, insideY] = pen.at(inside);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const side = Math.sign((x2 - x1) * (insideY - y1) - (y2 - y1) * (insideX - x1)) || 1;
  const [alongX, alongY] = [(x2 - x1) / length, (y2 - y1) / length];
  const [awayX, awayY] = [-alongY * side, alongX * side];
  const [middleX, middleY] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const reach = ARROW_PX * pen.size;
  const [tipX, tipY] = [middleX + awayX * reach, middleY + awayY * reach];
  const { context } = pen;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 2.5 * pen.size;
  context.beginPath();
  context.moveTo(middleX, middleY);
  context.lineTo(tipX, tipY);
  context.stroke();
  const head = 8 * pen.size;
  context.beginPath();
  context.moveTo(tipX + awayX * head, tipY + awayY * head);
  context.lineTo(tipX + alongX * head * 0.7, tipY + alongY * head * 0.7);
  context.lineTo(tipX - alongX * head * 0.7, tipY - alongY * head * 0.7);
  context.fill();
}
