# why: A pseudo positioner moves real motors.
# ---
from ophyd import Component as Cpt
from ophyd import EpicsMotor, PseudoPositioner, PseudoSingle
from ophyd.pseudopos import pseudo_position_argument, real_position_argument


class Slit(PseudoPositioner):
    gap = Cpt(PseudoSingle)
    top = Cpt(EpicsMotor, "top")
    bottom = Cpt(EpicsMotor, "bot")

    @pseudo_position_argument
    def forward(self, pos):
        return self.RealPosition(top=pos.gap / 2, bottom=-pos.gap / 2)

    @real_position_argument
    def inverse(self, pos):
        return self.PseudoPosition(gap=pos.top - pos.bottom)


slit = Slit("BL7:slit:", name="slit")
slit.move(1.5)
results = {"gap": slit.position.gap}
