using System.Collections.Immutable;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Confinement;

/// <summary>Words to put before a program so that it runs without root's rights.</summary>
/// <remarks>A program of the system does it, not a thread of the agent: while such a thread was <c>nobody</c>, any process of that
/// user could end the agent.</remarks>
internal static class PrivilegeDrop
{
    private const string Nobody = "65534";

    private static readonly string[] Switchers = ["/usr/bin/setpriv", "/bin/setpriv"];
    private static readonly ImmutableArray<string> Always = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];

    /// <summary>The words; none when the agent is no root, or <c>setpriv</c> is not installed.</summary>
    public static ImmutableArray<string> For(ConfinedLaunch launch)
    {
        if (!launch.DropsRoot || Libc.EffectiveUser() != 0 || Array.Find(Switchers, File.Exists) is not { } switcher)
        {
            return [];
        }

        bool isReachable = CanEverybodyReach(launch.Program) && CanEverybodyReach(launch.WorkingDirectory);
        ImmutableArray<string> user = isReachable ? [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"] : [];
        return [switcher, .. user, .. Always, "--"];
    }

    // Whether any user may pass every directory on the way.
    private static bool CanEverybodyReach(string path)
    {
        try
        {
            for (DirectoryInfo? directory = Directory.GetParent(path); directory is not null; directory = directory.Parent)
            {
                if ((directory.UnixFileMode & UnixFileMode.OtherExecute) == UnixFileMode.None)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
