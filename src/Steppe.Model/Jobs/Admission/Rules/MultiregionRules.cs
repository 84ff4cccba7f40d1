namespace Steppe.Model;

/// <summary>The rules of the <c>multiregion</c> block.</summary>
/// <remarks>Pure. Source: job specification §2.1.</remarks>
internal static class MultiregionRules
{
    public static void Check(Multiregion? multiregion, Violations violations)
    {
        if (multiregion is null)
        {
            return;
        }

        violations.Require(
            multiregion.Strategy?.OnFailure is null or "" or "fail_all" or "fail_local",
            "multiregion.strategy.on_failure", $"\"{multiregion.Strategy?.OnFailure}\" is not known here: write \"fail_all\" or \"fail_local\", or leave it out.");
        violations.Require(
            multiregion.Strategy?.MaxParallel is null or >= 0,
            "multiregion.strategy.max_parallel", $"{multiregion.Strategy?.MaxParallel} is negative: write 0 for all regions at once.");
        JobRules.CheckUnique(multiregion.Regions.OrEmpty().Select(static region => new NamedPlace($"multiregion.region[{region.Name}]", region.Name)), "region", violations);
        foreach (MultiregionRegion region in multiregion.Regions.OrEmpty())
        {
            violations.Require(region.Name.Length > 0, "multiregion.region", "a region needs a name: write it after the word region.");
            violations.Require(region.Count is null or >= 0, $"multiregion.region[{region.Name}].count", $"{region.Count} is negative: write 0 or more.");
        }
    }
}
