# why: model.eval() of torch is no eval, and torch.put_ no control write.
# ---
import numpy as np
import torch
from torch import nn


class Surrogate(nn.Module):
    def __init__(self, n_in, n_out, width=64):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(n_in, width), nn.Tanh(), nn.Linear(width, n_out))

    def forward(self, x):
        return self.layers(x)


torch.manual_seed(1)
model = Surrogate(4, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
x = torch.tensor(np.array(context["settings"], dtype=np.float32))
y = torch.tensor(np.array(context["beam_sizes"], dtype=np.float32))
model.train()
for epoch in range(200):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    prediction = model(x[:1]).numpy()
results = {"loss": float(loss), "first_prediction": prediction.tolist()}
