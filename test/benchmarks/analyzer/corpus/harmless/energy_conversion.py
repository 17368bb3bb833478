# why: Pure functions and a table.
# ---
HC_KEV_ANGSTROM = 12.39841984
SI_111 = 3.13560


def wavelength(energy_keV):
    return HC_KEV_ANGSTROM / energy_keV


def bragg_angle(energy_keV, spacing=SI_111):
    from math import asin, degrees
    ratio = wavelength(energy_keV) / (2 * spacing)
    if not -1 <= ratio <= 1:
        raise ValueError(f"{energy_keV} keV cannot be reached with d = {spacing} Å")
    return degrees(asin(ratio))


table = {f"{energy:.1f}": round(bragg_angle(energy), 5) for energy in (6.5, 7.112, 8.0, 8.979, 12.0)}
results = {"bragg_deg": table}
