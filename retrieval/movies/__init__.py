"""The default catalogue of films; the one place that knows that items are films."""
