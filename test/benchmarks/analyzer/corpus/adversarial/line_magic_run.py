# why: '%run runs another file.'
# ---
%run /shared/set_optics.py
results = {}
