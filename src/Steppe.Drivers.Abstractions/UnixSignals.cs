using System.Collections.Frozen;

namespace Steppe.Drivers;

/// <summary>Translates signal names as job files spell them into Linux numbers.</summary>
/// <remarks>Pure. Numbers are those of x86-64 and arm64, which are the same.</remarks>
public static class UnixSignals
{
    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["SIGHUP"] = 1,
        ["SIGINT"] = 2,
        ["SIGQUIT"] = 3,
        ["SIGILL"] = 4,
        ["SIGTRAP"] = 5,
        ["SIGABRT"] = 6,
        ["SIGIOT"] = 6,
        ["SIGBUS"] = 7,
        ["SIGFPE"] = 8,
        ["SIGKILL"] = 9,
        ["SIGUSR1"] = 10,
        ["SIGSEGV"] = 11,
        ["SIGUSR2"] = 12,
        ["SIGPIPE"] = 13,
        ["SIGALRM"] = 14,
        ["SIGTERM"] = 15,
        ["SIGSTKFLT"] = 16,
        ["SIGCHLD"] = 17,
        ["SIGCONT"] = 18,
        ["SIGSTOP"] = 19,
        ["SIGTSTP"] = 20,
        ["SIGTTIN"] = 21,
        ["SIGTTOU"] = 22,
        ["SIGURG"] = 23,
        ["SIGXCPU"] = 24,
        ["SIGXFSZ"] = 25,
        ["SIGVTALRM"] = 26,
        ["SIGPROF"] = 27,
        ["SIGWINCH"] = 28,
        ["SIGIO"] = 29,
        ["SIGPOLL"] = 29,
        ["SIGPWR"] = 30,
        ["SIGSYS"] = 31,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds the number of <paramref name="name"/> (<c>SIGINT</c>, also <c>sigint</c> or <c>INT</c>).</summary>
    public static bool TryParse(string name, out int number)
    {
        string upper = name.ToUpperInvariant();
        return Numbers.TryGetValue(upper, out number) || Numbers.TryGetValue($"SIG{upper}", out number);
    }

    /// <summary>Finds the number of <paramref name="name"/>, or explains that there is no such signal.</summary>
    /// <exception cref="DriverException">The name is not a signal of this system.</exception>
    public static int Parse(string name) => TryParse(name, out int number)
        ? number
        : throw new DriverException($"\"{name}\" is not a signal; use a name such as SIGINT, SIGTERM or SIGHUP", recoverable: false);
}
