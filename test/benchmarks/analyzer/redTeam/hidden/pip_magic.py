# why: Installing a package runs its code.
# ---
%pip install git+https://example.org/tools.git
