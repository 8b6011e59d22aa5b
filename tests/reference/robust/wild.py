"""P values of wildboottest for data.csv, all 1,024 sign patterns: python wild.py > wild.csv"""

from importlib.metadata import version

import pandas as pd
import statsmodels.api as sm
from wildboottest.wildboottest import wildboottest

data = pd.read_csv("data.csv")
model = sm.OLS(data["y"], sm.add_constant(data[["a", "b", "v"]]))
clusters = pd.Series(pd.factorize(data["g"])[0])
print(f"# wildboottest {version('wildboottest')}, type 11, with Rademacher weights")
print("column,t,p")
for column in ("a", "b", "v"):
    found = wildboottest(model, param=column, cluster=clusters, B=99_999, seed=1, show=False)
    print(f"{column},{float(found['statistic'].iloc[0]):.15g},{found['p-value'].iloc[0]}")
