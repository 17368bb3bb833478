from magnets import Corrector, Supply

supply = Supply('SR:QF1')
supply.ramp(120.5)
supply.cycle()
Corrector('SR:C1').setpoint = 3
results = {'current': supply.current()}
