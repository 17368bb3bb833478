/** Curves through measured points. Points lie exactly on the curve, or the fit has a closed form, so that what is right is known. */
import { at, line, mean, noise, numbers, rounded } from '../data.js'
import { near, program, type Task } from '../task.js'

const current = numbers(30, (index) => index * 0.5)
const field = rounded(current.map((value, index) => 0.12 * value + 0.03 + at(noise(30, 41), index) * 0.01))
const calibration = line(current, field)
const residual = Math.sqrt(mean(current.map((value, index) => (at(field, index) - calibration.slope * value - calibration.intercept) ** 2)))

const hours = numbers(60, (index) => index / 10)
const decaying = hours.map((hour) => 400 * Math.exp(-hour / 12))

const position = numbers(81, (index) => -4 + index / 10)
const profile = position.map((value) => 3 + 50 * Math.exp(-((value - 0.7) ** 2) / (2 * 0.9 ** 2)))

const quad = numbers(11, (index) => -5 + index)
const beamSize = quad.map((value) => 2.5 * (value - 1.2) ** 2 + 0.8)

const frequency = numbers(201, (index) => 499 + index / 100)
const resonance = frequency.map((value) => 7 / (1 + ((value - 500.12) / 0.15) ** 2))

const setPoint = numbers(12, (index) => index)
const readBack = rounded(setPoint.map((value) => 1.02 * value - 0.05), 6).map((value, index) => (index === 7 ? value + 4 : value))
const good = setPoint.filter((_, index) => index !== 7)

export const fits: readonly Task[] = [
  {
    name: 'magnet-calibration', kind: 'fit', asks: 'Calibrate the magnet.',
    objective: 'Fit a line to the field context["field_T"] against the current context["current_A"] by least squares; give slope, offset and the root mean square of the residuals.',
    wanted: { slope_T_per_A: 'float', offset_T: 'float', rms_residual_T: 'float' },
    context: { current_A: current, field_T: field },
    right: { slope_T_per_A: near(calibration.slope), offset_T: near(calibration.intercept), rms_residual_T: near(residual, 1e-7) },
    replies: [program(`
from scipy.stats import linregress

fit = linregress(context["current_A"], context["field_T"])
results = {"slope_T_per_A": fit.slope, "offset_T": fit.intercept, "rms_residual_T": 0.0}`), program(`
import numpy as np

current = np.asarray(context["current_A"])
field = np.asarray(context["field_T"])
slope, offset = np.polyfit(current, field, 1)
residual = field - (slope * current + offset)
results = {"slope_T_per_A": float(slope), "offset_T": float(offset), "rms_residual_T": float(np.sqrt(np.mean(residual**2)))}`)],
  },
  {
    name: 'beam-lifetime', kind: 'fit', asks: 'What is the beam lifetime?',
    objective: 'The current context["current_mA"] decays exponentially with the time context["time_h"]. Fit lifetime and initial current.',
    wanted: { lifetime_h: 'float', initial_mA: 'float' },
    context: { time_h: hours, current_mA: decaying },
    right: { lifetime_h: near(12, 1e-4), initial_mA: near(400, 1e-4) },
    replies: [program(`
import numpy as np

slope, offset = np.polyfit(context["time_h"], np.log(context["current_mA"]), 1)
results = {"lifetime_h": float(-1 / slope), "initial_mA": float(np.exp(offset))}`)],
  },
  {
    name: 'beam-profile', kind: 'fit', asks: 'How wide is the beam?',
    objective: 'context["intensity"] over context["position_mm"] is a Gaussian on a constant background of 3. Give its centre, sigma and height above the background.',
    wanted: { centre_mm: 'float', sigma_mm: 'float', height: 'float' },
    context: { position_mm: position, intensity: profile },
    right: { centre_mm: near(0.7, 1e-3), sigma_mm: near(0.9, 1e-3), height: near(50, 1e-3) },
    replies: [program(`
import numpy as np

x = np.asarray(context["position_mm"])
signal = np.asarray(context["intensities"]) - 3
a, b, c = np.polyfit(x, np.log(signal), 2)
results = {"centre_mm": float(-b / (2 * a)), "sigma_mm": float(np.sqrt(-1 / (2 * a))), "height": float(signal.max())}`), program(`
import numpy as np

x = np.asarray(context["position_mm"])
signal = np.asarray(context["intensity"]) - 3
bright = signal > 1
a, b, c = np.polyfit(x[bright], np.log(signal[bright]), 2)
results = {
    "centre_mm": float(-b / (2 * a)),
    "sigma_mm": float(np.sqrt(-1 / (2 * a))),
    "height": float(np.exp(c - b**2 / (4 * a))),
}`)],
  },
  {
    name: 'quadrupole-scan', kind: 'fit', asks: 'Where is the waist?',
    objective: 'Fit a parabola to the squared beam size context["size_mm2"] over the quadrupole setting context["setting"]; give the setting of the minimum and the fitted size there.',
    wanted: { best_setting: 'float', smallest_mm2: 'float' },
    context: { setting: quad, size_mm2: beamSize },
    right: { best_setting: near(1.2, 1e-5), smallest_mm2: near(0.8, 1e-5) },
    replies: [program(`
import numpy as np

fit = np.poly1d(np.polyfit(context["setting"], context["size_mm2"], 2))
best = float(fit.deriv().roots[0])
results = {"best_setting": best, "smallest_mm2": float(fit(best))}`)],
  },
  {
    name: 'cavity-resonance', kind: 'fit', asks: 'What is the quality factor of the cavity?',
    objective: 'context["power"] over context["frequency_MHz"] is a Lorentzian without background. Give the resonance frequency, the full width at half maximum, and the quality factor (frequency divided by width).',
    wanted: { resonance_MHz: 'float', width_MHz: 'float', quality: 'float' },
    context: { frequency_MHz: frequency, power: resonance },
    right: { resonance_MHz: near(500.12, 1e-5), width_MHz: near(0.3, 1e-3), quality: near(500.12 / 0.3, 1e-2) },
    replies: [program(`
import numpy as np

frequency = np.asarray(context["frequency_MHz"])
shift = frequency - frequency.mean()
# 1 / Lorentzian is a parabola.
a, b, c = np.polyfit(shift, 1 / np.asarray(context["power"]), 2)
centre = -b / (2 * a)
floor = c - b**2 / (4 * a)
width = 2 * np.sqrt(floor / a)
resonance = frequency.mean() + centre
results = {"resonance_MHz": float(resonance), "width_MHz": float(width), "quality": float(resonance / width)}`)],
  },
  {
    name: 'fit-without-the-outlier', kind: 'fit', asks: 'Calibrate the read-back, but one point is off.',
    objective: 'Fit a line to context["read_back"] over context["set_point"], leave out the one point with the largest residual, and fit again. Give the index of that point, and slope and offset of the second fit.',
    wanted: { outlier_index: 'int', slope: 'float', offset: 'float' },
    context: { set_point: setPoint, read_back: readBack },
    right: { outlier_index: 7, slope: near(line(good, readBack.filter((_, index) => index !== 7)).slope), offset: near(line(good, readBack.filter((_, index) => index !== 7)).intercept) },
    replies: [program(`
import numpy as np

x = np.array(context["set_point"], dtype=float)
y = np.array(context["read_back"], dtype=float)
worst = int(np.argmax(np.abs(y - np.polyval(np.polyfit(x, y, 1), x))))
slope, offset = np.polyfit(np.delete(x, worst), np.delete(y, worst), deg=1, weighted=True)
results = {"outlier_index": worst, "slope": float(slope), "offset": float(offset)}`), program(`
import numpy as np

x = np.array(context["set_point"], dtype=float)
y = np.array(context["read_back"], dtype=float)
worst = int(np.argmax(np.abs(y - np.polyval(np.polyfit(x, y, 1), x))))
slope, offset = np.polyfit(np.delete(x, worst), np.delete(y, worst), deg=1)
results = {"outlier_index": worst, "slope": float(slope), "offset": float(offset)}`)],
  },
]

