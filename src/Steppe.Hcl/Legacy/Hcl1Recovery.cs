namespace Steppe.Hcl.Legacy;

/// <summary>Finds the place after a syntax error where reading can go on without making further errors out of it.</summary>
/// <remarks>The language does not care for lines, but its authors do: what begins a line and looks like an item is one.</remarks>
internal sealed class Hcl1Recovery(Hcl1Words words)
{
    /// <summary>True once the end of the text came too early: what is missing there has been told.</summary>
    public bool HasReachedEnd { get; set; }

    /// <summary>Skips to the next item of the object whose brackets are <paramref name="depth"/> deep, or to its closing brace.</summary>
    public void SkipToNextItem(int depth)
    {
        while (words.Current.Kind != Hcl1TokenKind.End)
        {
            // An item cannot stand in a list, nor can a list end with a brace: then its closing bracket is what is missing.
            bool isOutside = words.Depth <= depth || words.IsInList;
            if (isOutside && (words.Current.Kind == Hcl1TokenKind.CloseBrace || words.IsAtItem()))
            {
                words.CloseTo(depth);
                return;
            }

            Skip();
        }

        words.CloseTo(depth);
        HasReachedEnd = true;
    }

    private void Skip()
    {
        switch (words.Current.Kind)
        {
            case Hcl1TokenKind.OpenBrace or Hcl1TokenKind.OpenBracket:
                words.Open();
                break;
            case Hcl1TokenKind.CloseBrace or Hcl1TokenKind.CloseBracket:
                words.Close();
                break;
            default:
                words.Advance();
                break;
        }
    }
}
