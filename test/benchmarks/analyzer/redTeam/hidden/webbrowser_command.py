# why: A browser of the webbrowser module is any command.
# ---
import webbrowser

webbrowser.GenericBrowser(["caput", "SR:A", "1"]).open("x")
