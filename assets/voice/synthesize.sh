#!/usr/bin/env bash
# Makes the placeholder voices: every sentence and every word of an amount, spoken by espeak-ng, as IMA ADPCM of 8 kHz.
# Needs espeak-ng and sox (Debian: espeak-ng, sox). Replaces all recordings of the folders that it makes, so never run it for a
# folder that somebody has recorded: folders whose voice.ron does not say `synthetic: true` are refused.
set -euo pipefail
cd "$(dirname "$0")"

# folder, language of the script, voice of espeak-ng, words a minute (facts.md, Older people: 150 to 200)
voices=(
    "putonghua zh cmn-latn-pinyin 180"
    "english en en-gb 165"
)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for voice in "${voices[@]}"; do
    read -r folder language speaker speed <<<"$voice"
    grep -q 'synthetic: true' "$folder/voice.ron" || { echo "$folder was recorded by somebody: left alone" >&2; exit 1; }
    cargo run --quiet --manifest-path ../../Cargo.toml -p paybench-sim --example voice_script -- "$language" >"$scratch/script.tsv"
    rm -f "$folder"/*.wav
    while IFS=$'\t' read -r name text; do
        # espeak-ng knows few Chinese characters and reads pinyin well: pinyin.tsv holds it, beside the words that it stands for.
        if [[ -f $folder/pinyin.tsv ]]; then
            words=$text
            text=$(awk -F'\t' -v name="$name" -v words="$words" '$1 == name && $2 == words { print $3 }' "$folder/pinyin.tsv")
            [[ -n $text ]] || { echo "$folder/pinyin.tsv lacks $name: $words" >&2; exit 1; }
        fi
        espeak-ng -v "$speaker" -s "$speed" -w "$scratch/raw.wav" -- "$text"
        # Silence off both ends, then the loudness of the README: peak 3 dB under full, and a breath at the end.
        sox -D "$scratch/raw.wav" -r 8000 -c 1 -e ima-adpcm "$folder/$name.wav" \
            gain -6 silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse highpass 200 norm -3 pad 0 0.06
    done <"$scratch/script.tsv"
    cp "$scratch/script.tsv" "$folder/script.tsv"
    echo "$folder: $(ls "$folder"/*.wav | wc -l) recordings, $(du -cb "$folder"/*.wav | tail -1 | cut -f1) bytes"
done
