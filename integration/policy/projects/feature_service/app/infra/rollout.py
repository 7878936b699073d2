from aws_lambda_powertools.utilities.feature_flags import AppConfigStore, FeatureFlags

store = AppConfigStore(environment="prod", application="features", name="rollout", max_age=120)
rollout = FeatureFlags(store=store)
