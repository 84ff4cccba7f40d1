namespace Steppe.Acceptance;

/// <summary>The program that users upgrade from: that of <c>eng/last-release</c>, built once and kept outside of the repository.</summary>
internal static class LastRelease
{
    /// <summary>Path of an older program to use instead.</summary>
    private const string Variable = "STEPPE_OLDER_PROGRAM";

    private const int BuildSeconds = 900;

    /// <summary>The program; skips the test when this clone does not hold its commit.</summary>
    public static async Task<string> ProgramAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new FileNotFoundException($"{Variable} names no file", given);
        }

        string[] words = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "eng", "last-release"))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        (string version, string commit) = (words[0], words[1]);
        CommandResult found = await GitAsync("rev-parse", "--verify", "--quiet", $"{commit}^{{commit}}");
        Assert.SkipUnless(found.ExitCode == 0, $"needs commit {commit}, which version {version} was made of: this clone does not hold it (git fetch --unshallow)");
        string folder = Path.Combine(Cache(), "releases", found.Output.Trim());
        string program = Path.Combine(folder, "steppe");
        if (!File.Exists(program))
        {
            await BuildAsync(found.Output.Trim(), folder);
        }

        return program;
    }

    private static async Task BuildAsync(string commit, string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string tree = Directory.CreateTempSubdirectory("steppe-release-").FullName;
        try
        {
            (await GitAsync("worktree", "add", "--detach", "--force", tree, commit)).Ok();

            // Not compiled ahead: that takes most of the time, and makes it start sooner only.
            CommandResult built = await ProgramRun.ToEndAsync(
                "dotnet",
                ["publish", "src/Steppe.Cli/Steppe.Cli.csproj", "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false", "-o", folder + ".new"],
                tree, seconds: BuildSeconds, environment: [("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1")]);
            Assert.True(built.ExitCode == 0, built.ToString());
            Directory.Move(folder + ".new", folder);
        }
        finally
        {
            await GitAsync("worktree", "remove", "--force", tree);
        }
    }

    private static string Cache() =>
        Environment.GetEnvironmentVariable("STEPPE_CACHE") is { Length: > 0 } own ? own
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared ? shared
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "steppe");

    private static Task<CommandResult> GitAsync(params string[] arguments) => ProgramRun.ToEndAsync("git", ["-C", Checkout.Root, .. arguments], Checkout.Root);
}
