using System.Text;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Some lines of a terminal that are written over again and again, under a headline that shows that somebody is there.</summary>
/// <remarks>Thread-safe. Does nothing where output is no terminal or colours, and with them escape sequences, are switched off.</remarks>
internal sealed class LiveBlock : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly CliHost _host;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private string _headline = "";
    private string _body = "";
    private int _frame;
    private int _linesShown;
    private bool _isOver;

    public LiveBlock(CliHost host, Screen screen)
    {
        _host = host;
        IsLive = host.OutputIsTerminal && screen.UsesColor;
        _timer = IsLive ? host.Time.CreateTimer(_ => Draw(), null, Refresh, Refresh) : null;
    }

    /// <summary>Whether lines can be written over.</summary>
    public bool IsLive { get; }

    /// <summary>Replaces what is shown; <paramref name="isOver"/> for the last time.</summary>
    public void Show(string headline, string body, bool isOver)
    {
        lock (_gate)
        {
            (_headline, _body, _isOver) = (headline, body, isOver);
        }

        Draw();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Draw()
    {
        lock (_gate)
        {
            if (_headline.Length == 0 || (_isOver && _frame < 0))
            {
                return;
            }

            string[] lines = [_isOver ? _headline : $"{Spinner[_frame++ % Spinner.Length]} {_headline}", "", .. _body.Split('\n').Select(static line => "  " + line)];
            var text = new StringBuilder();
            if (_linesShown > 0)
            {
                text.Append("\e[").Append(_linesShown).Append("A\e[J");
            }

            foreach (string line in lines)
            {
                text.Append(Cut("  " + line)).Append('\n');
            }

            _linesShown = lines.Length;
            _frame = _isOver ? -1 : _frame;
            _host.Output.Write(text.ToString());
        }
    }

    // A line that wrapped would count as one and leave its rest behind. One with colours in it is short.
    private string Cut(string line) =>
        _host.Terminal.Size() is { } size && line.Length > size.Width && !line.Contains('\e', StringComparison.Ordinal) ? line[..size.Width] : line;

    private static string Spinner => "|/-\\";
}
