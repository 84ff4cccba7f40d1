namespace Steppe.Acceptance;

/// <summary>The program that users upgrade from: that of <c>eng/last-release</c>, built once and kept outside of the repository.</summary>
internal static class LastRelease
{
    /// <summary>Path of an older program to use instead.</summary>
    private const string Variable = "STEPPE_OLDER_PROGRAM";

    private const int BuildSeconds = 600;
    private const int NotToBeHad = 2;

    /// <summary>The program; skips the test when this clone does not hold its commit, and in the short form when it was not built before.</summary>
    public static async Task<string> ProgramAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new FileNotFoundException($"{Variable} names no file", given);
        }

        CommandResult built = await ProgramRun.ToEndAsync(Path.Combine(Checkout.Root, "eng", "build-last-release.sh"), Checkout.IsSoak ? [] : ["--if-built"], Checkout.Root, seconds: BuildSeconds);
        Assert.SkipWhen(built.ExitCode == NotToBeHad, built.Error);
        return built.Ok().Trim();
    }
}
