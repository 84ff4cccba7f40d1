namespace Steppe.Acceptance;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a command that must have succeeded.</summary>
    public string Ok()
    {
        Assert.True(ExitCode == 0, ToString());
        return Output;
    }

    /// <summary>Both streams of a command that must have failed in this way.</summary>
    public string Fails(int exitCode = 1)
    {
        Assert.True(ExitCode == exitCode, ToString());
        return Output + Error;
    }

    public override string ToString() => $"$ {Command}\n{Output}{Error}(exit code {ExitCode})";
}
