# why: Telescope arithmetic with astropy units.
# ---
from math import log10, sqrt

from astropy import units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord
from astropy.time import Time

site = EarthLocation(lat=-24.627 * u.deg, lon=-70.404 * u.deg, height=2635 * u.m)
target = SkyCoord(ra=context["ra_deg"] * u.deg, dec=context["dec_deg"] * u.deg)
when = Time(context["when"])
altaz = target.transform_to(AltAz(obstime=when, location=site))
airmass = float(altaz.secz)
magnitude = context.get("magnitude", 20.0)
zero_point = 25.3


def signal_to_noise(seconds, sky=120.0, read_noise=4.2):
    signal = seconds * 10 ** (-0.4 * (magnitude + 0.1 * airmass - zero_point))
    return signal / sqrt(signal + seconds * sky + read_noise ** 2)


seconds = 10.0
while signal_to_noise(seconds) < 20 and seconds < 7200:
    seconds *= 1.3
results = {"airmass": airmass, "exposure_s": round(seconds, 1), "limit_mag": zero_point - 2.5 * log10(120.0)}
