namespace Steppe.Hcl.Parsing;

/// <summary>Remembers which brace closed which block, to find the block whose own brace is missing or too many.</summary>
/// <remarks>A closing brace that does not stand under the beginning of its block's line most likely belongs to another block.</remarks>
internal sealed class BlockBraces(SourceText source)
{
    private readonly List<(HclToken Type, HclToken Brace)> _opened = [];
    private (HclToken Type, HclToken Closing)? _suspect;
    private bool _isExplained;
    private bool _isSurplusTold;
    private int? _netBraces;
    private int _steppedOver;

    /// <summary>Notes the beginning of a block.</summary>
    /// <returns>What <see cref="Close"/> wants.</returns>
    public int Open(HclToken type, HclToken brace)
    {
        _opened.Add((type, brace));
        return _opened.Count - 1;
    }

    /// <summary>Notes the end of a block.</summary>
    public void Close(int started, HclToken closing)
    {
        (HclToken type, _) = _opened[started];
        if (_suspect is null && Indentation(closing) is { } end && Indentation(type) is { } begin && begin != end)
        {
            _suspect = (type, closing);
        }
    }

    /// <summary>Reports, once for a file, that a block is still open at its end.</summary>
    /// <param name="body">The open block's opening brace.</param>
    /// <param name="diagnostics">Where the error goes.</param>
    public void ReportUnclosed(SourceRange body, DiagnosticList diagnostics)
    {
        if (_isExplained || (diagnostics.HasErrors && NetBraces <= 0))
        {
            return;
        }

        _isExplained = true;
        (SourceRange place, string which) = _suspect is { } suspect
            ? (suspect.Type.Range, $" Judging by the indentation it is this \"{suspect.Type.Text}\" block that lacks its \"}}\": line {suspect.Closing.Range.Start.Line} closes an outer one.")
            : (body with { EndOffset = body.StartOffset + 1 }, "");
        diagnostics.Error("Unclosed configuration block", $"The file ends, but a block is still open: a \"}}\" is missing.{which}", place);
    }

    /// <summary>Notes that an error was reported that explains why the rest of the file is not there.</summary>
    public void EndIsExplained() => _isExplained = true;

    /// <summary>Tells, of a closing brace that closes nothing, whether it only follows from errors before it; the first that does not counts for all.</summary>
    public bool IsFollowUp(DiagnosticList diagnostics)
    {
        bool follows = _isSurplusTold || (diagnostics.HasErrors && NetBraces + _steppedOver >= 0);
        _isSurplusTold |= !follows;
        return follows;
    }

    /// <summary>Finds where to read on after an error; see <see cref="ItemRecovery.FindNextItem"/>.</summary>
    public int FindNextItem(int itemStart, int bracketsFrom, int errorAt, bool stopsAtBrace)
    {
        int surplus = Math.Max(0, -NetBraces - _steppedOver);
        int before = surplus;
        int next = ItemRecovery.FindNextItem(source, itemStart, bracketsFrom, errorAt, stopsAtBrace, ref surplus);
        _steppedOver += before - surplus;
        return next;
    }

    // How many more braces the whole file opens than it closes: an error that braces are not balanced is only real if they are not.
    private int NetBraces => _netBraces ??= ItemRecovery.CountBraces(source.Text);

    /// <summary>Says where a block was probably closed too early, as a sentence with a blank before it; empty when nothing hints at it.</summary>
    public string Surplus => _suspect is { } suspect
        ? $" Judging by the indentation, the \"}}\" at line {suspect.Closing.Range.Start.Line} closed the \"{suspect.Type.Text}\" block of line {suspect.Type.Range.Start.Line} too early."
        : "";

    // Blanks before a word that stands first on its line; null for another. Asked for every block, so it counts no lines.
    private int? Indentation(HclToken token)
    {
        int start = token.Range.StartOffset;
        int position = start;
        while (position > 0 && source.Text[position - 1] is ' ' or '\t')
        {
            position--;
        }

        return position == 0 || source.Text[position - 1] == '\n' ? start - position : null;
    }
}
