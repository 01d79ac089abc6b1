// Drawing on a canvas that lies over a picture: from parts of the picture to pixels, and the strokes we use.

export const COLOURS = { zone: "#ffd84d", seen: "#c8d1de", suspect: "#ffb31a", due: "#ff4b55" };

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';

export class Pen {
  /**
   * @param {CanvasRenderingContext2D} context in CSS pixels
   * @param {{left: number, top: number, width: number, height: number}} place where the picture lies
   */
  constructor(context, place) {
    this.context = context;
    this.place = place;
    /** Lines and letters grow with the picture: a wall is seen from afar, a telephone from near. */
    this.size = Math.min(1.8, Math.max(0.8, place.width / 640));
  }

  /** @param {[number, number]} point */
  at([x, y]) {
    return [this.place.left + x * this.place.width, this.place.top + y * this.place.height];
  }

  /**
   * @param {[number, number][]} points
   * @param {{closed?: boolean, colour: string, width?: number, dashed?: boolean, fill?: string}} how
   */
  path(points, { closed = false, colour, width = 1.5, dashed = false, fill = "" }) {
    const { context } = this;
    context.beginPath();
    for (const [number, point] of points.entries()) {
      const [x, y] = this.at(point);
      if (number === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (closed) context.closePath();
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    context.setLineDash(dashed ? [6 * this.size, 5 * this.size] : []);
    context.lineWidth = width * this.size;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * Text on a dark ground, kept inside the picture; (x, y) is its lower left corner, in pixels.
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} colour
   */
  label(text, x, y, colour) {
    const { context, place } = this;
    const height = 15 * this.size;
    context.font = `600 ${11 * this.size}px ${FONT}`;
    const width = context.measureText(text).width + 8 * this.size;
    const left = Math.max(place.left, Math.min(x, place.left + place.width - width));
    const top = Math.max(place.top, Math.min(y - height, place.top + place.height - height));
    context.fillStyle = "#05090fc7";
    context.fillRect(left, top, width, height);
    context.fillStyle = colour;
    context.textBaseline = "middle";
    context.fillText(text, left + 4 * this.size, top + height / 2 + 0.5);
  }

  /**
   * A ring that fills up.
   * @param {number} x
   * @param {number} y
   * @param {number} progress 0..1
   * @param {string} colour
   */
  ring(x, y, progress, colour) {
    const { context } = this;
    const radius = 8 * this.size;
    context.beginPath();
    context.arc(x, y, radius + 2 * this.size, 0, 2 * Math.PI);
    context.fillStyle = "#05090fc7";
    context.fill();
    context.lineWidth = 3 * this.size;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = "#ffffff33";
    context.stroke();
    context.beginPath();
    context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, Math.max(0, progress)));
    context.strokeStyle = colour;
    context.stroke();
  }
}
