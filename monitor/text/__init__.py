"""What a word is, in every script we read: folding with the way back, words, sentences, language, inflection."""
